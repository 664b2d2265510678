// SPDX-License-Identifier: Apache-2.0
#include <sndfile.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <vector>

#include "base/format.h"
#include "base/text.h"
#include "data/recording.h"

namespace mote {

namespace {

struct CloseFile {
  void operator()(SNDFILE* file) const { sf_close(file); }
};

// The bytes of a file in memory, for libsndfile.
struct Memory {
  const Bytes& bytes;
  sf_count_t at = 0;

  sf_count_t size() const { return static_cast<sf_count_t>(bytes.size()); }
  static Memory& of(void* user) { return *static_cast<Memory*>(user); }
};

// libsndfile's words for what went wrong, without the full stop that some of them end with.
std::string reason(SNDFILE* file) {
  std::string text = printable(sf_strerror(file));
  if (ends_with(text, ".")) text.pop_back();
  return text;
}

SF_VIRTUAL_IO memory_functions() {
  SF_VIRTUAL_IO io{};
  io.get_filelen = [](void* user) { return Memory::of(user).size(); };
  io.tell = [](void* user) { return Memory::of(user).at; };
  io.seek = [](sf_count_t offset, int whence, void* user) {
    Memory& memory = Memory::of(user);
    const sf_count_t base = whence == SEEK_SET ? 0 : whence == SEEK_CUR ? memory.at : memory.size();
    memory.at = std::clamp<sf_count_t>(base + offset, 0, memory.size());
    return memory.at;
  };
  io.read = [](void* to, sf_count_t count, void* user) {
    Memory& memory = Memory::of(user);
    const sf_count_t got = std::clamp<sf_count_t>(count, 0, memory.size() - memory.at);
    if (got > 0) std::memcpy(to, memory.bytes.data() + memory.at, static_cast<size_t>(got));
    memory.at += got;
    return got;
  };
  io.write = [](const void*, sf_count_t, void*) { return sf_count_t{0}; };
  return io;
}

constexpr int kMostChannels = 64;

}  // namespace

Result<Recording> parse_audio(const Bytes& bytes, const std::string& path) {
  Memory memory{bytes};
  SF_VIRTUAL_IO io = memory_functions();
  SF_INFO info{};
  const std::unique_ptr<SNDFILE, CloseFile> file(sf_open_virtual(&io, SFM_READ, &info, &memory));
  if (file == nullptr)
    return Error(Code::kInvalid, format("is not an audio file that can be read: {}", reason(nullptr)),
                 "give a WAV, FLAC or OGG file", Origin{path});
  if (info.channels < 1 || info.channels > kMostChannels || info.samplerate < 1)
    return Error(Code::kInvalid, format("has {} channels at {} Hz", info.channels, info.samplerate),
                 format("at most {} channels are read", kMostChannels), Origin{path});
  Recording out;
  out.channels = info.channels;
  out.rate_hz = info.samplerate;
  // The header's length is a promise only: what is read decides.
  std::vector<int16_t> block(static_cast<size_t>(info.channels) * 65536);
  for (;;) {
    const sf_count_t frames = sf_readf_short(file.get(), block.data(), 65536);
    if (frames <= 0) break;
    const auto* begin = reinterpret_cast<const uint8_t*>(block.data());
    out.bytes.insert(out.bytes.end(), begin, begin + frames * info.channels * 2);
    if (static_cast<int64_t>(out.bytes.size()) > kMostRecordingBytes)
      return Error(Code::kUnsupported, "is longer than 2 GiB of samples", "divide the recording",
                   Origin{path});
  }
  if (sf_error(file.get()) != SF_ERR_NO_ERROR)
    return Error(Code::kInvalid, format("cannot be read to its end: {}", reason(file.get())),
                 "the file is damaged or truncated", Origin{path});
  if (out.bytes.empty()) return Error(Code::kInvalid, "holds no samples", "", Origin{path});
  return out;
}

Result<Recording> read_audio(const std::string& path) {
  MOTE_ASSIGN(const Bytes bytes, read_file(path, kMostRecordingBytes));
  return parse_audio(bytes, path);
}

}  // namespace mote
