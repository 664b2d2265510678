// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <memory>

#include "base/format.h"
#include "base/progress.h"
#include "base/text.h"
#include "cli/command.h"
#include "flow/device_code.h"
#include "flow/record.h"

namespace mote {

namespace {

const std::map<std::string, StreamForm> kForms = {{"any", StreamForm::kAny},
                                                  {"lines", StreamForm::kLines},
                                                  {"sensiml", StreamForm::kSensiml},
                                                  {"packets", StreamForm::kPackets}};

// How far the values of the last second reach, on a scale of eight that follows what was seen so far.
class LevelMeter {
 public:
  std::string text(const StreamState& stream) {
    std::string out;
    widest_.resize(std::max(widest_.size(), stream.lowest.size()), 0);
    for (size_t c = 0; c < stream.lowest.size(); ++c) {
      const float reach = stream.highest[c] - stream.lowest[c];
      widest_[c] = std::max(widest_[c], reach);
      constexpr const char* kSteps[] = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
      out += kSteps[widest_[c] > 0 ? std::min(7, static_cast<int>(8 * reach / widest_[c])) : 0];
    }
    return out;
  }

 private:
  std::vector<float> widest_;
};

// "imu 99.8 Hz ▃▅▁ -0.31 ... 9.91, 3 lost" for each stream.
class Display {
 public:
  explicit Display(double seconds)
      : seconds_(seconds), progress_("recording", static_cast<int64_t>(10 * seconds)) {}

  void show(const RecordView& view) {
    if (view.form.empty()) return progress_.update(0, "waiting for the device");
    std::vector<std::string> parts;
    meters_.resize(std::max(meters_.size(), view.streams.size()));
    for (size_t i = 0; i < view.streams.size(); ++i)
      parts.push_back(stream_text(view.streams[i], meters_[i]));
    const int64_t tenths = static_cast<int64_t>(10 * view.seconds);
    progress_.update(seconds_ > 0 ? std::min(tenths, static_cast<int64_t>(10 * seconds_)) : tenths,
                     format("{:.1f} s  {}", view.seconds, join(parts, "  ")));
  }

 private:
  static std::string stream_text(const StreamState& stream, LevelMeter& meter) {
    std::string out = stream.info.name;
    if (!out.empty()) out += " ";
    if (stream.measured_hz) out += format("{:.1f} Hz ", *stream.measured_hz);
    if (!stream.lowest.empty())
      out += format("{} {:.3g} ... {:.3g}", meter.text(stream),
                    *std::min_element(stream.lowest.begin(), stream.lowest.end()),
                    *std::max_element(stream.highest.begin(), stream.highest.end()));
    if (stream.losses > 0) out += format(", lost {} at {} places", stream.lost, stream.losses);
    return out;
  }

  double seconds_;
  Progress progress_;
  std::vector<LevelMeter> meters_;
};

void print_summary(const RecordSummary& s) {
  print(format("{}: {} recordings, {:.1f} s, from {} ({}); ended by {}\n", s.folder, s.added, s.seconds,
               s.port, s.form, s.ended));
  for (const StreamState& stream : s.streams) {
    std::vector<std::string> channels;
    for (const Channel& channel : stream.info.channels)
      channels.push_back(channel.name + (channel.unit.empty() ? "" : " [" + channel.unit + "]"));
    print(format("  {}{}: {} frames{}, {} lost\n", stream.info.name.empty() ? "" : stream.info.name + " ",
                 join(channels, ", "), with_commas(stream.frames),
                 stream.measured_hz ? format(" at {:.2f} Hz", *stream.measured_hz) : "", stream.lost));
  }
  if (s.present > 0) print(format("  {} were in the set already\n", s.present));
  for (const std::string& text : s.contradictions) print("  not added: " + text + "\n");
  for (const std::string& text : s.notes) print("  note: " + text + "\n");
}

}  // namespace

void add_record_command(CLI::App& app, Session& session) {
  struct Options {
    RecordRequest request;
    std::string device_code;
    bool json = false;
  };
  auto options = std::make_shared<Options>();
  RecordRequest& request = options->request;
  CLI::App* command =
      add_command(app, "record",
                  "record what a device sends over its serial port; the form of its stream is recognised: "
                  "lines of numbers "
                  "(Edge Impulse data forwarder, Arduino plotter), SensiML streaming 2, mote's packets",
                  "mote record --port /dev/ttyACM0 -o gestures --label wave --seconds 30");
  CLI::Option* port = command->add_option(
      "--port", request.port, "serial port, pseudo-terminal, a file of kept bytes, or - for standard input");
  CLI::Option* output =
      command->add_option("-o,--output", request.output, "recording set to add to; made if it is not there");
  command->add_option("--baud", request.baud, "speed of the serial port")->capture_default_str();
  command->add_option("--form", request.form, "of the stream")
      ->transform(CLI::CheckedTransformer(kForms))
      ->default_str("any");
  command->add_option("--label", request.label, "of the recordings");
  command->add_option("--group", request.group,
                      "what must not stand in two splits, such as a person or a machine; else this session");
  command->add_option("--licence", request.licence, "of a set that is made");
  command->add_option("--seconds", request.seconds, "to record; else until Ctrl-C")
      ->check(CLI::PositiveNumber);
  command->add_option("--clip", request.recorder.clip_seconds, "cut into recordings of so many seconds")
      ->check(CLI::PositiveNumber);
  command->add_option("--rate", request.recorder.rate_hz, "frames per second, where the device does not say")
      ->check(CLI::Range(1e-3, kMostRateHz));
  command
      ->add_option("--wait", request.patience, "seconds to wait for a device that sends nothing mote knows")
      ->capture_default_str()
      ->check(CLI::PositiveNumber);
  command
      ->add_option("--device-code", options->device_code,
                   "write an Arduino library that sends mote's packets into this folder, and end")
      ->excludes(port)
      ->excludes(output);
  add_json_flag(command, &options->json);
  command->callback([options, &session] {
    RecordRequest& r = options->request;
    if (!options->device_code.empty()) {
      const Status status = write_device_code(options->device_code);
      if (!status.ok()) return fail(session, status.error());
      if (options->json) return print_json({{"folder", options->device_code}});
      return print(
          format("{}: an Arduino library; start at examples/AnalogIn/AnalogIn.ino\n", options->device_code));
    }
    if (r.port.empty() || r.output.empty())
      return fail(session,
                  Error(Code::kInvalid, format("{} is missing", r.port.empty() ? "--port" : "--output"),
                        "mote record --port /dev/ttyACM0 -o SET"));
    Result<RecordSummary> result = [&] {
      Display display(r.seconds);
      return record(r, [&display](const RecordView& view) { display.show(view); });
    }();
    if (!result.ok()) return fail(session, result.error());
    if (options->json) return print_json(to_json(*result));
    print_summary(*result);
  });
}

}  // namespace mote
