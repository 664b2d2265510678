// SPDX-License-Identifier: Apache-2.0
#include "flow/record.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <ctime>
#include <filesystem>

#include "base/format.h"
#include "base/progress.h"
#include "capture/port.h"
#include "data/set/files.h"
#include "data/set/set_writer.h"

namespace mote {

namespace {

using Clock = std::chrono::steady_clock;

constexpr size_t kMostValueBytes = size_t{1} << 30;  // of all streams in one go

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

// "20261126T165743Z"
std::string stamp() {
  const std::time_t now = std::time(nullptr);
  std::tm utc{};
  ::gmtime_r(&now, &utc);
  char text[32];
  std::strftime(text, sizeof text, "%Y%m%dT%H%M%SZ", &utc);
  return text;
}

// The bytes as they arrive, on the disk until the recordings made of them are.
class Kept {
 public:
  static Result<Kept> open(const std::string& path) {
    Kept out;
    out.path_ = path;
    out.descriptor_ = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (out.descriptor_ < 0) return Error(Code::kIo, format("{}: {}", path, std::strerror(errno)));
    return out;
  }
  Kept(Kept&& other) noexcept
      : path_(std::move(other.path_)), descriptor_(std::exchange(other.descriptor_, -1)) {}
  Kept& operator=(Kept&&) = delete;
  ~Kept() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }

  Status append(const Bytes& bytes) {
    for (size_t done = 0; done < bytes.size();) {
      const ssize_t wrote = ::write(descriptor_, bytes.data() + done, bytes.size() - done);
      if (wrote < 0 && errno == EINTR) continue;
      if (wrote <= 0) return Error(Code::kIo, format("{}: {}", path_, std::strerror(errno)));
      done += static_cast<size_t>(wrote);
    }
    return ok_status();
  }
  void remove() const { ::unlink(path_.c_str()); }
  const std::string& path() const { return path_; }

 private:
  Kept() = default;
  std::string path_;
  int descriptor_ = -1;
};

class Session {
 public:
  Session(const RecordRequest& request, Port& port, const std::function<void(const RecordView&)>& show)
      : request_(request), port_(port), show_(show), recogniser_(request.form), recorder_(request.recorder) {}

  // Listens until the form of the stream is known.
  Status recognise() {
    while (!decoder_) {
      if (interrupted()) return Error(Code::kInterrupted, "interrupted before anything was recorded");
      MOTE_ASSIGN(const Bytes bytes, port_.read(kTurnSeconds));
      if (!bytes.empty()) {
        first_bytes_.insert(first_bytes_.end(), bytes.begin(), bytes.end());
        std::vector<StreamEvent> events;
        MOTE_ASSIGN(decoder_, recogniser_.look(bytes.data(), bytes.size(), &events));
        take(std::move(events));
        if (decoder_) return port_.write(decoder_->greeting());
      }
      if (port_.ended() || seconds_since(start_) > request_.patience) return nothing_found();
      show_({});
      MOTE_TRY(ask());
    }
    return ok_status();
  }

  // Records; returns why it ended.
  Result<std::string> run(Kept* kept) {
    if (kept != nullptr) MOTE_TRY(kept->append(first_bytes_));
    const Clock::time_point start = Clock::now();
    while (!port_.ended()) {
      if (interrupted()) return std::string("Ctrl-C");
      MOTE_ASSIGN(const Bytes bytes, port_.read(kTurnSeconds));
      if (kept != nullptr) MOTE_TRY(kept->append(bytes));
      std::vector<StreamEvent> events;
      MOTE_TRY(decoder_->push(bytes.data(), bytes.size(), &events));
      take(std::move(events));
      const double seconds = recorder_.seconds();
      show_({decoder_->form(), seconds, recorder_.states()});
      if (request_.seconds > 0 && seconds >= request_.seconds) return std::string("time");
      if (recorder_.value_bytes() > kMostValueBytes) return std::string("a gigabyte of values");
      if (recorder_.value_bytes() == 0 && seconds_since(start) > request_.patience)
        return std::string("the device sends nothing");
    }
    return std::string(port_.is_terminal() ? "the device is gone" : "end of the file");
  }

  // What the device may still need to hear; it may be gone.
  void say_farewell() { (void)port_.write(decoder_->farewell()).ok(); }

  const StreamDecoder& decoder() const { return *decoder_; }
  const Recorder& recorder() const { return recorder_; }

 private:
  static constexpr double kTurnSeconds = 0.1;

  Error nothing_found() const {
    return Error(
        Code::kInvalid,
        format("{}: no form that mote knows in what the device sends; {}", request_.port, recogniser_.seen()),
        "send lines of numbers, one for each frame, or mote's packets ('mote record --device-code "
        "FOLDER' writes a library for them); check --baud");
  }

  void take(std::vector<StreamEvent> events) {
    std::optional<double> now;
    if (port_.is_terminal()) now = seconds_since(start_);
    for (StreamEvent& event : events) recorder_.take(std::move(event), now);
  }

  // A device that somebody has connected before describes itself only after it was disconnected.
  Status ask() {
    const std::string request = recogniser_.request();
    if (request.empty() || asked_) return ok_status();
    asked_ = true;
    return port_.write(request);
  }

  const RecordRequest& request_;
  Port& port_;
  const std::function<void(const RecordView&)>& show_;
  Clock::time_point start_ = Clock::now();
  Recogniser recogniser_;
  Recorder recorder_;
  std::unique_ptr<StreamDecoder> decoder_;
  Bytes first_bytes_;
  bool asked_ = false;
};

Status save(const RecordRequest& request, const std::vector<NewRecording>& recordings, SetWriter& writer,
            const std::string& time, RecordSummary* summary) {
  MOTE_ASSIGN(const int32_t source,
              writer.source(format("{} at {}", request.port, time), summary->form, request.licence));
  for (size_t i = 0; i < recordings.size(); ++i) {
    NewRecording recording = recordings[i];
    recording.label = clean_name(request.label);
    recording.group = summary->group;
    std::string name = "record-" + time;
    if (!recording.name.empty()) name += "-" + recording.name;
    name += format("#{}", i + 1);
    recording.name.clear();
    MOTE_ASSIGN(const Bytes file, encode_recording(recording));
    const std::string id = content_id(recording.data, 0);
    MOTE_ASSIGN(const SetWriter::Outcome outcome, writer.add(recording, id, file, source, name));
    for (const std::string& note : recording.notes)
      if (std::find(summary->notes.begin(), summary->notes.end(), note) == summary->notes.end())
        summary->notes.push_back(note);
    if (outcome.added == SetWriter::Added::kNew) {
      summary->ids.push_back(id);
      ++summary->added;
    } else if (outcome.added == SetWriter::Added::kPresent) {
      ++summary->present;
    } else {
      summary->contradictions.push_back(
          format("{}: the same values are there as '{}'", name, outcome.other_label));
    }
  }
  return writer.flush();
}

void note_losses(RecordSummary* summary) {
  for (const StreamState& stream : summary->streams) {
    if (stream.losses == 0) continue;
    summary->notes.push_back(
        format("{}frames are missing at {} places ({}{}): a recording ends there and another begins",
               stream.info.name.empty() ? "" : stream.info.name + ": ", stream.losses, stream.last_loss,
               stream.lost > 0 ? format("; {} frames in all", stream.lost) : ""));
  }
}

}  // namespace

Result<RecordSummary> record(const RecordRequest& request,
                             const std::function<void(const RecordView&)>& show) {
  MOTE_ASSIGN(Port port, Port::open(request.port, request.baud));
  Session session(request, port, show);
  MOTE_TRY(session.recognise());
  MOTE_ASSIGN(SetWriter writer, SetWriter::open(request.output, "", request.licence));
  const std::string time = stamp();
  std::optional<Kept> kept;
  if (!port.is_file()) {
    MOTE_ASSIGN(Kept opened,
                Kept::open(format("{}/unfinished-{}-{}.stream", request.output, time, ::getpid())));
    kept.emplace(std::move(opened));
  }
  const Result<std::string> ended = session.run(kept ? &*kept : nullptr);
  session.say_farewell();
  const Recorder& recorder = session.recorder();
  if (recorder.value_bytes() == 0) {
    if (kept) kept->remove();
    if (!ended.ok()) return ended.error();
    return Error(Code::kInvalid, format("{}: nothing was recorded: {}", request.port, *ended));
  }
  RecordSummary summary;
  summary.folder = request.output;
  summary.port = request.port;
  summary.group = request.group.empty() ? "session-" + time : clean_name(request.group);
  summary.form = session.decoder().form();
  // An error in the middle, such as a full disk, still leaves what was recorded before it.
  summary.ended = ended.ok() ? *ended : ended.error().to_string();
  summary.streams = recorder.states();
  summary.seconds = recorder.seconds();
  const Result<std::vector<NewRecording>> recordings = recorder.finish();
  const Status saved =
      recordings.ok() ? save(request, *recordings, writer, time, &summary) : Status(recordings.error());
  if (!saved.ok()) {
    Error error = saved.error();
    if (kept)
      error.hint += format("{}what arrived is in {}: give that file as --port",
                           error.hint.empty() ? "" : "; ", kept->path());
    return error;
  }
  if (kept) kept->remove();
  note_losses(&summary);
  return summary;
}

Json to_json(const RecordSummary& s) {
  Json streams = Json::array();
  for (const StreamState& stream : s.streams) {
    Json channels = Json::array();
    for (const Channel& channel : stream.info.channels)
      channels.push_back({{"name", channel.name}, {"unit", channel.unit}});
    streams.push_back({{"name", stream.info.name},
                       {"channels", channels},
                       {"frames", stream.frames},
                       {"rate_said_hz", stream.info.rate_hz > 0 ? Json(stream.info.rate_hz) : Json(nullptr)},
                       {"rate_measured_hz", or_null(stream.measured_hz)},
                       {"frames_lost", stream.lost},
                       {"losses", stream.losses}});
  }
  return {{"set", s.folder},  {"port", s.port},       {"form", s.form},
          {"group", s.group}, {"seconds", s.seconds}, {"ended", s.ended},
          {"added", s.added}, {"present", s.present}, {"contradictions", s.contradictions},
          {"ids", s.ids},     {"streams", streams},   {"notes", s.notes}};
}

}  // namespace mote
