// SPDX-License-Identifier: Apache-2.0
#include "flow/set_import.h"

#include <chrono>
#include <filesystem>
#include <optional>
#include <regex>
#include <unordered_map>

#include "base/format.h"
#include "base/io.h"
#include "base/progress.h"
#include "base/sha256.h"
#include "base/text.h"
#include "data/formats/clips.h"
#include "data/image_source.h"
#include "data/layouts/layouts.h"
#include "data/set/files.h"
#include "data/set/set_writer.h"
#include "flow/ordered_jobs.h"

namespace mote {

namespace {

constexpr size_t kMostListed = 100;
constexpr size_t kMostMatched = 1000;  // bytes of a path: std::regex recurses

struct Pattern {
  std::optional<std::regex> regex;

  static Result<Pattern> make(const std::string& text, const std::string& option) {
    Pattern out;
    if (text.empty()) return out;
    try {
      out.regex.emplace(text, std::regex::ECMAScript | std::regex::optimize);
    } catch (const std::regex_error& e) {
      return Error(Code::kInvalid,
                   format("{} '{}' is no regular expression: {}", option, printable(text), e.what()),
                   format("for example {} '^([^/]+)/'", option));
    }
    if (out.regex->mark_count() < 1)
      return Error(Code::kInvalid, format("{} '{}' has no group in it", option, printable(text)),
                   format("put what is to be taken in round brackets: {} '^([^/]+)/'", option));
    return out;
  }

  // The first group, or nothing.
  std::string find(const std::string& path) const {
    std::smatch match;
    const std::string part = path.substr(0, kMostMatched);
    if (!regex || !std::regex_search(part, match, *regex)) return "";
    return match[1].str();
  }
};

// One recording as it goes into the set.
struct Ready {
  NewRecording recording;
  std::string id, name;
  Bytes file;
};

struct FileResult {
  std::vector<Ready> ready;
  std::vector<SetImportSummary::About> skipped;
  std::string sha256;
};

class Import {
 public:
  explicit Import(const SetImportRequest& request) : request_(request) {
    options_.rate_hz = request.rate_hz;
    options_.hmac_key = request.hmac_key;
  }

  Status run(SetImportSummary* out) {
    out_ = out;
    MOTE_ASSIGN(label_from_, Pattern::make(request_.label_from, "--label-from"));
    MOTE_ASSIGN(group_from_, Pattern::make(request_.group_from, "--group-from"));
    std::vector<ImportPlan> plans;
    for (const std::string& path : request_.paths) {
      MOTE_ASSIGN(ImportPlan plan, plan_import(path, request_.as));
      out->layouts.push_back(plan.layout);
      out->warnings.insert(out->warnings.end(), plan.warnings.begin(), plan.warnings.end());
      out->files += static_cast<int64_t>(plan.jobs.size());
      plans.push_back(std::move(plan));
    }
    if (request_.noise_clip_seconds > 0 && !has_noise(plans))
      return Error(Code::kInvalid, "--noise-clip is given, but there is no background noise to cut",
                   "it cuts the files of the folder _background_noise_ in the layout speech-commands",
                   Origin{request_.paths.front()});
    const bool existed = is_recording_set(request_.output);
    MOTE_ASSIGN(SetWriter writer, SetWriter::open(request_.output, name(), licence()));
    Progress progress("import", out->files);
    for (size_t i = 0; i < plans.size(); ++i) {
      const Status status = import_plan(plans[i], request_.paths[i], &writer, &progress);
      const Status flushed = writer.flush();
      MOTE_TRY(flushed);
      if (!status.ok()) return with_count(status.error(), writer);
    }
    out->total = static_cast<int64_t>(writer.set().rows.size());
    if (out->added + out->present > 0) return ok_status();
    if (!existed) remove_empty_set();
    return nothing_imported();
  }

 private:
  std::string licence() const { return request_.licence.empty() ? "not stated" : request_.licence; }

  std::string name() const {
    if (!request_.name.empty()) return request_.name;
    const std::filesystem::path path = std::filesystem::path(request_.output).lexically_normal();
    return printable((path.has_filename() ? path : path.parent_path()).filename().string());
  }

  static bool has_noise(const std::vector<ImportPlan>& plans) {
    for (const ImportPlan& plan : plans)
      for (const ImportJob& job : plan.jobs)
        if (job.long_noise) return true;
    return false;
  }

  Status import_plan(const ImportPlan& plan, const std::string& path, SetWriter* writer, Progress* progress) {
    MOTE_ASSIGN(const int32_t source, writer->source(path, plan.layout, licence()));
    Sha256 all;
    std::string only;
    const auto take = [&](size_t i, FileResult result) -> Status {
      if (interrupted())
        return Error(Code::kInterrupted, "the import was interrupted", "the same command goes on from there",
                     Origin{request_.output});
      const std::string line = result.sha256 + "  " + plan.jobs[i].name + "\n";
      all.add(line.data(), line.size());
      only = result.sha256;
      for (auto& about : result.skipped) out_->skipped.push_back(std::move(about));
      for (Ready& ready : result.ready) MOTE_TRY(add(ready, source, writer));
      progress->update(++done_);
      return ok_status();
    };
    MOTE_TRY(run_in_order(
        plan.jobs.size(), [&](size_t i) { return read(plan.jobs[i]); }, take));
    MOTE_TRY(writer->flush());
    const bool one_file = plan.jobs.size() == 1 && plan.jobs[0].path == path;
    return writer->set_source_hash(source, one_file ? only : all.hex());
  }

  // What was imported before the error stays.
  static Error with_count(Error error, const SetWriter& writer) {
    error.what +=
        format("; {} recordings are in the set", with_commas(static_cast<int64_t>(writer.set().rows.size())));
    return error;
  }

  FileResult read(const ImportJob& job) const {
    FileResult out;
    if (interrupted()) return out;
    const auto bytes = read_file(job.path, kMostRecordingBytes);
    if (!bytes.ok()) {
      out.skipped.push_back({job.path, reason(bytes.error())});
      return out;
    }
    out.sha256 = sha256_hex(bytes->data(), bytes->size());
    FormatOptions options = options_;
    options.segments = job.segments;
    auto recordings = job.read(*bytes, job.path, options);
    if (recordings.ok() && job.long_noise && request_.noise_clip_seconds > 0 && recordings->size() == 1)
      recordings = clips_of(recordings->front(), request_.noise_clip_seconds, job.path);
    if (!recordings.ok()) {
      out.skipped.push_back({job.path, reason(recordings.error())});
      return out;
    }
    for (NewRecording& recording : *recordings) {
      Ready ready;
      ready.name = recording.name.empty() ? job.name : job.name + "#" + clean_name(recording.name);
      describe(job, ready.name, &recording);
      const Status status = complete(options_, job.path, &recording);
      auto file = status.ok() ? encode_recording(recording) : Result<Bytes>(status.error());
      if (!file.ok()) {
        out.skipped.push_back(
            {recording.name.empty() ? job.path : job.path + "#" + clean_name(recording.name),
             reason(file.error())});
        continue;
      }
      ready.file = *std::move(file);
      ready.id = content_id(recording.data, recording.width);
      ready.recording = std::move(recording);
      out.ready.push_back(std::move(ready));
    }
    return out;
  }

  // Label, group and split, from the options, the file and its place among others.
  void describe(const ImportJob& job, const std::string& path, NewRecording* recording) const {
    // Where the reader has not taken them, moving them with the frames.
    if (recording->segments.empty()) recording->segments = job.segments;
    const bool segmented = !recording->segments.empty() && recording->width == 0;
    const std::string label_there = label_from_.find(path), group_there = group_from_.find(path);
    if (job.layout_first && !job.label.empty()) recording->label = job.label;
    if (recording->label.empty() && !segmented) recording->label = job.label;
    if (!label_there.empty()) recording->label = label_there;
    if (!request_.label.empty()) recording->label = request_.label;
    if (recording->group.empty()) recording->group = job.group;
    // A folder of recordings that bring their labels with them is a person or a session.
    if (recording->group.empty() && segmented) recording->group = job.label;
    if (!group_there.empty()) recording->group = group_there;
    if (!job.split.empty()) recording->split = job.split;
  }

  static std::string reason(const Error& error) {
    std::string out = error.where.line > 0 ? format("line {}: {}", error.where.line, error.what) : error.what;
    if (!error.hint.empty()) out += "; " + error.hint;
    return out;
  }

  Status add(Ready& ready, int32_t source, SetWriter* writer) {
    for (const std::string& text : ready.recording.notes) add_note(ready.name, text);
    MOTE_ASSIGN(const SetWriter::Outcome outcome,
                writer->add(ready.recording, ready.id, ready.file, source, ready.name));
    switch (outcome.added) {
      case SetWriter::Added::kNew:
        ++out_->added;
        out_->seconds_added +=
            ready.recording.data.rate_hz > 0
                ? static_cast<double>(ready.recording.data.frames()) / ready.recording.data.rate_hz
                : 0;
        break;
      case SetWriter::Added::kPresent:
        ++out_->present;
        if (outcome.other_name != ready.name && out_->duplicates.size() < kMostListed)
          out_->duplicates.push_back({ready.name, format("is the same as '{}'", outcome.other_name)});
        break;
      case SetWriter::Added::kContradiction:
        out_->contradictions.push_back(
            {ready.name, format("labelled '{}', is the same as '{}', labelled '{}'", ready.recording.label,
                                outcome.other_name, outcome.other_label)});
        break;
    }
    return ok_status();
  }

  void add_note(const std::string& name, const std::string& text) {
    const auto [it, first] = notes_.emplace(text, out_->notes.size());
    if (!first) {
      if (it->second < kMostListed) ++out_->notes[it->second].files;
      return;
    }
    if (out_->notes.size() < kMostListed) {
      out_->notes.push_back({name, text});
    } else {
      ++out_->more_notes;
      notes_.erase(it);
    }
  }

  Error nothing_imported() const {
    Error first(Code::kInvalid, "nothing could be imported", "", Origin{request_.paths.front()});
    constexpr size_t kMost = 10;
    for (size_t i = 0; i < out_->skipped.size() && i < kMost; ++i)
      first.others.emplace_back(Code::kInvalid, out_->skipped[i].text, "", Origin{out_->skipped[i].file});
    for (size_t i = 0; i < out_->contradictions.size() && i < kMost; ++i)
      first.others.emplace_back(Code::kInvalid, out_->contradictions[i].text, "",
                                Origin{out_->contradictions[i].file});
    return first;
  }

  // Only the four tables, and the folder if nothing else is in it.
  void remove_empty_set() const {
    std::error_code ignored;
    for (const char* file : {"set.json", "index.csv", "segments.csv", "sources.csv"})
      std::filesystem::remove(request_.output + "/" + file, ignored);
    std::filesystem::remove(request_.output, ignored);
  }

  const SetImportRequest& request_;
  FormatOptions options_;
  Pattern label_from_, group_from_;
  SetImportSummary* out_ = nullptr;
  std::unordered_map<std::string, size_t> notes_;  // their numbers in the summary
  int64_t done_ = 0;
};

Json list_of(const std::vector<SetImportSummary::About>& list) {
  Json out = Json::array();
  for (const SetImportSummary::About& about : list)
    out.push_back({{"file", about.file}, {"text", about.text}, {"files", about.files}});
  return out;
}

}  // namespace

Result<bool> wants_recording_set(const std::vector<std::string>& paths, const std::string& output) {
  if (is_recording_set(output) || paths.size() != 1) return true;
  std::error_code error;
  if (!std::filesystem::exists(paths[0], error)) return false;
  if (!std::filesystem::is_directory(paths[0], error))
    return format_of_name(paths[0]) != nullptr || is_label_file(paths[0]);
  if (has_idx_files(paths[0]) || has_cifar_files(paths[0])) return false;
  const auto list = list_files(paths[0]);
  return list.ok() && holds_recordings(*list);
}

Result<SetImportSummary> set_import(const SetImportRequest& request) {
  const auto start = std::chrono::steady_clock::now();
  (void)interrupted();  // from here on Ctrl-C is heard
  if (request.rate_hz != 0 && !(request.rate_hz > 0 && request.rate_hz <= 1e7))
    return Error(Code::kInvalid, format("--rate {} is no number of frames per second", request.rate_hz),
                 "for example --rate 16000");
  if (request.noise_clip_seconds != 0 &&
      !(request.noise_clip_seconds >= kLeastClipSeconds && request.noise_clip_seconds <= kMostClipSeconds))
    return Error(Code::kInvalid,
                 format("--noise-clip {} is no length from {} to {} seconds", request.noise_clip_seconds,
                        kLeastClipSeconds, kMostClipSeconds),
                 "for example --noise-clip 1");
  for (const auto& [text, what] : {std::pair{&request.output, "the folder"},
                                   {&request.name, "the name"},
                                   {&request.licence, "the licence"},
                                   {&request.label, "the label"}})
    if (printable(*text) != *text)
      return Error(Code::kInvalid, format("{} '{}' is not plain UTF-8 text", what, printable(*text)),
                   "choose another one");
  for (const std::string& path : request.paths)
    if (printable(path) != path)
      return Error(Code::kInvalid, format("the path '{}' is not plain UTF-8 text", printable(path)),
                   "rename it");
  SetImportSummary out;
  out.folder = request.output;
  MOTE_TRY(Import(request).run(&out));
  out.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return out;
}

Json to_json(const SetImportSummary& s) {
  return {{"folder", s.folder},
          {"layouts", s.layouts},
          {"files", s.files},
          {"recordings", s.total},
          {"added", s.added},
          {"added_seconds", s.seconds_added},
          {"present", s.present},
          {"skipped", list_of(s.skipped)},
          {"contradictions", list_of(s.contradictions)},
          {"duplicates", list_of(s.duplicates)},
          {"notes", list_of(s.notes)},
          {"more_notes", s.more_notes},
          {"warnings", s.warnings},
          {"seconds", s.seconds}};
}

}  // namespace mote
