// SPDX-License-Identifier: Apache-2.0
#include "report/report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <set>

#include "report/html.h"
#include "report/report_test_data.h"

namespace mote {
namespace {

using testing::HasSubstr;
using testing::Not;

// The first element that is not closed in order, or "" for a well-formed page.
std::string unbalanced(const std::string& html) {
  static const std::set<std::string> kEmpty = {"!doctype", "meta", "img", "br"};
  std::vector<std::string> open;
  for (size_t at = html.find('<'); at != std::string::npos; at = html.find('<', at)) {
    const size_t end = html.find('>', at);
    if (end == std::string::npos) return "a tag without an end";
    const std::string tag = html.substr(at + 1, end - at - 1);
    at = end;
    if (tag.find('<') != std::string::npos) return "'<' inside of " + tag;
    const bool closing = tag[0] == '/';
    const std::string name = tag.substr(closing ? 1 : 0, tag.find_first_of(" /", 1) - (closing ? 1 : 0));
    if (closing) {
      if (open.empty() || "/" + open.back() != tag) return tag;
      open.pop_back();
    } else if (tag.back() != '/' && kEmpty.count(name) == 0) {
      open.push_back(name);
    }
  }
  return open.empty() ? "" : open.back();
}

TEST(HtmlReport, IsWellFormedAndShowsEveryFigure) {
  const std::string page = html_report(sample_report());
  EXPECT_EQ(unbalanced(page), "");
  for (const char* text :
       {"90.20 %", "90.18 %", "9,018", "438,910", "438.9 k", "9,920", "262,144",
        "no cycle model has been calibrated", "nobody has published a figure", "counted on the emulated core",
        "The core is emulated, peripherals are not", "T-shirt/top taken for Shirt (110 times)",
        "3 of 982 mistakes", "1,000 of 1,000 outputs", "Ankle boot"}) {
    EXPECT_THAT(page, HasSubstr(text));
  }
}

TEST(HtmlReport, ListsMistakesThatHaveNoPictureAndShowsPowerWhereItIsTold) {
  ReportData d = sample_report();
  EXPECT_THAT(html_report(d), Not(HasSubstr("Average power")));
  for (ReportMistake& m : d.mistakes) m.png.clear();
  d.mistakes[0].id = "fan/0042.csv";
  d.run = "answer";
  d.milliwatts = {0.0123, "estimated, uncalibrated"};
  const std::string page = html_report(d);
  EXPECT_EQ(unbalanced(page), "");
  for (const char* text : {"<td>fan/0042.csv</td>", "Average power", "0.0123 <small>mW", "Energy per answer"})
    EXPECT_THAT(page, HasSubstr(text));
  EXPECT_THAT(page, Not(HasSubstr("<img")));
  d.milliwatts = {std::nullopt, "nobody knows"};
  EXPECT_THAT(html_report(d), HasSubstr("nobody knows"));
}

TEST(HtmlReport, NeedsNothingFromOutside) {
  const std::string page = html_report(sample_report());
  for (const char* text : {"http:", "https:", "//", "<script", "<link", "url(h", "@import"}) {
    // base64 has slashes of its own
    std::string rest = page;
    for (size_t at; (at = rest.find("base64,")) != std::string::npos;)
      rest.erase(at, rest.find('"', at) - at);
    EXPECT_THAT(rest, Not(HasSubstr(text)));
  }
}

TEST(HtmlReport, EscapesHostileNames) {
  const std::string evil = "<script>alert('x')</script>\"&\x1b[2J\xFF";
  ReportData d = sample_report();
  d.title = d.date = d.project = d.version = d.board.title = d.board.core = evil;
  d.model.name = d.model.input = d.model.output = evil;
  for (std::string& name : d.classes) name = evil;
  for (ReportEpoch& epoch : d.epochs) epoch.phase = evil;
  for (ReportLayer& layer : d.layers) layer.op = layer.name = layer.output_shape = evil;
  for (ReportBlock& block : d.blocks) block.name = evil;
  for (ReportMistake& m : d.mistakes) m.id = evil;
  for (ReportAccuracy& a : d.accuracy) a.name = a.how = evil;
  for (ReportMemory* memory : {&d.ram, &d.flash}) {
    memory->capacity_how = evil;
    for (ReportPart& part : memory->parts) part.name = part.bytes.how = evil;
  }
  d.epochs_how = d.confusion_how = d.mistakes_how = d.layers_how = d.blocks_how = evil;
  d.instructions.how = d.milliseconds.how = d.microjoules.how = d.outputs_identical.how = evil;
  const std::string page = html_report(d);
  EXPECT_EQ(unbalanced(page), "");
  EXPECT_THAT(page, Not(HasSubstr("<script")));
  EXPECT_THAT(page, Not(HasSubstr("\x1b")));
  EXPECT_THAT(page, Not(HasSubstr("\xFF")));
  EXPECT_THAT(page, HasSubstr("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&quot;&amp;"));
}

TEST(HtmlReport, SaysWhyFiguresAreMissing) {
  ReportData d;
  d.title = "empty";
  d.epochs_how = "the model was not trained by mote";
  d.confusion_how = "no test samples";
  d.mistakes_how = "no mistakes";
  d.layers_how = "nothing was compiled";
  d.blocks_how = "no plan";
  d.instructions.how = "this board cannot be emulated";
  d.ram.capacity_how = "no board was named";
  const std::string page = html_report(d);
  EXPECT_EQ(unbalanced(page), "");
  for (const std::string& reason : {d.epochs_how, d.confusion_how, d.mistakes_how, d.layers_how, d.blocks_how,
                                    d.instructions.how, d.ram.capacity_how}) {
    EXPECT_THAT(page, HasSubstr(reason));
  }
}

TEST(HtmlReport, DoesNotCallAStandInTheBoard) {
  ReportData d = sample_report();
  d.board.stand_in = "another core & other code";
  const std::string page = html_report(d);
  EXPECT_EQ(unbalanced(page), "");
  EXPECT_THAT(page, HasSubstr("A stand-in has run: another core &amp; other code."));
  EXPECT_THAT(page, Not(HasSubstr("those of the real core")));
}

TEST(HtmlReport, OutputsThatDifferAreNotCalledEqual) {
  ReportData d = sample_report();
  d.outputs_identical.value = 999;
  EXPECT_THAT(html_report(d), HasSubstr("Not equal"));
  EXPECT_THAT(html_report(sample_report()), Not(HasSubstr("Not equal")));
}

TEST(HtmlReport, SurvivesNumbersThatMakeNoSense) {
  ReportData d = sample_report();
  d.epochs[3].loss = std::numeric_limits<double>::quiet_NaN();
  d.epochs[4].train_accuracy = std::numeric_limits<double>::infinity();
  d.epochs.back().validation_accuracy = std::numeric_limits<double>::quiet_NaN();
  d.confusion[2].clear();
  d.confusion[3] = {-5, 7};
  d.mistakes[0].truth = -1;
  d.mistakes[1].predicted = 12345;
  d.accuracy[0].correct = 20000;
  d.blocks[0].first_layer = 100;
  d.blocks[1].last_layer = -100;
  d.arena_bytes = 0;
  d.ram.capacity = 10;
  const std::string page = html_report(d);
  EXPECT_EQ(unbalanced(page), "");
  EXPECT_THAT(page, HasSubstr("class -1"));
  EXPECT_THAT(page, HasSubstr("class 12345"));
  for (const char* text : {"\"nan", "inf\"", " nan", "L-nan", "=\"-"})
    EXPECT_THAT(page, Not(HasSubstr(text)));
}

TEST(Html, TickSteps) {
  EXPECT_DOUBLE_EQ(html::tick_step(10, 5), 2);
  EXPECT_DOUBLE_EQ(html::tick_step(11, 5), 5);
  EXPECT_DOUBLE_EQ(html::tick_step(0.3, 6), 0.05);
  EXPECT_DOUBLE_EQ(html::tick_step(0, 6), 1);
  EXPECT_EQ(html::byte_tick_step(9920, 8), 2048);
  EXPECT_EQ(html::byte_tick_step(1, 8), 16);
  EXPECT_EQ(html::byte_tick_step(std::numeric_limits<int64_t>::max() / 4, 8), int64_t{1} << 58);
}

}  // namespace
}  // namespace mote
