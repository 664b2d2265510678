// SPDX-License-Identifier: Apache-2.0
// fuzz_seeds FOLDER: writes FOLDER/<fuzzer>/<name> for every fuzzer.
#include "tests/fuzz/seeds.h"

#include <cstdio>

#include "base/format.h"
#include "data/dataset_json.h"
#include "data/npy.h"
#include "tests/fuzz/fuzz.h"

namespace mote {

void SeedWriter::add(const std::string& fuzzer, const std::string& name, const Bytes& bytes) {
  const Status status = write_file(folder_ + "/" + fuzzer + "/" + name, bytes);
  if (status.ok()) return;
  std::fprintf(stderr, "%s\n", status.error().to_string().c_str());
  ok_ = false;
}

namespace {

void append_little_endian(Bytes& out, uint32_t value) {
  for (int i = 0; i < 4; ++i) out.push_back(static_cast<uint8_t>(value >> (8 * i)));
}

// A gzip member with one stored block. Source: RFC 1951, 1952.
Bytes gzip(const Bytes& content) {
  Bytes out = {0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff, 1};
  const auto size = static_cast<uint16_t>(content.size());
  for (const uint16_t half : {size, static_cast<uint16_t>(~size)}) {
    out.push_back(static_cast<uint8_t>(half));
    out.push_back(static_cast<uint8_t>(half >> 8));
  }
  out.insert(out.end(), content.begin(), content.end());
  append_little_endian(out, crc32(content.data(), content.size()));
  append_little_endian(out, size);
  return out;
}

void add_array_seeds(SeedWriter& seeds) {
  const Bytes labels = {0, 0, 8, 1, 0, 0, 0, 3, 1, 2, 3};
  const Bytes images = {0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2, 1, 2, 3, 4};
  seeds.add("idx", "labels", labels);
  seeds.add("idx", "images", images);
  seeds.add("idx", "labels.gz", gzip(labels));
  seeds.add("idx", "images.gz", gzip(images));
  for (int type = 0; type <= static_cast<int>(DType::kBool); ++type) {
    const auto dtype = static_cast<DType>(type);
    const Bytes data(static_cast<size_t>(6 * dtype_bytes(dtype)));
    const auto npy = encode_npy(dtype, {2, 3}, data.data(), data.size());
    if (npy.ok()) seeds.add("npy", dtype_name(dtype), *npy);
  }
}

void add_board_seeds(SeedWriter& seeds) {
  const std::string folder = std::string(MOTE_SOURCE_FOLDER) + "/boards/";
  for (const char* board : {"arduino-nano-33-ble", "cortex-m7", "host"}) {
    const auto text = read_text_file(folder + board + "/board.toml", 1 << 20);
    if (text.ok()) seeds.add("board", board, *text);
  }
}

void add_project_seeds(SeedWriter& seeds) {
  for (const char* example : {"fashion", "gesture", "fan", "keyword", "keyword-mlperf", "sww-mlperf"}) {
    const auto text =
        read_text_file(format("{}/examples/{}/mote.toml", MOTE_SOURCE_FOLDER, example), 1 << 20);
    if (text.ok()) seeds.add("project", example, *text);
  }
  seeds.add("features", "two", std::string(R"({"chain": "chain", "low": [-1.5, 0], "high": [1, 1e3]})"));
  seeds.add("project", "listening", R"(name = "keyword"
[sensor]
type = "int16"
rate_hz = 16000
step_ms = 20
[[signal]]
block = "window"
length_ms = 30
every_ms = 20
[[signal]]
block = "log-mel"
bands = 8
[[signal]]
block = "window"
length = 4
every = 2
[model]
file = "kws.tflite"
[decision]
smooth = 3
silence_ms = 1000
[[event]]
name = "yes"
output = 1
threshold = 0.8
release = 0.6
largest = true
at_least = 2
of = 3
every = 2
in = "awake"
then = "idle"
[[state]]
name = "idle"
[[state]]
name = "awake"
for_ms = 3000
then = "idle"
)");
}

// The first byte chooses what fuzz_dataset reads the rest as.
void add_dataset_seeds(SeedWriter& seeds) {
  Dataset dataset;
  dataset.name = "d";
  dataset.licence = "none";
  dataset.source = "code";
  dataset.sample_shape = {2, 3, 1};
  dataset.classes = {"a", "b"};
  dataset.splits = {{"train", 0, 3, {1, 2}, std::string(64, '0')},
                    {"test", 3, 1, {1, 0}, std::string(64, '1')}};
  seeds.add("dataset", "json", "0" + dataset_to_json(dataset).dump(1));
  seeds.add("dataset", "csv", std::string("1id,split,label,source\n0,train,1,a.png\n1,test,0,\"b,c.png\"\n"));
}

// The first byte chooses what fuzz_recording reads the rest as.
void add_recording_seeds(SeedWriter& seeds) {
  using namespace std::string_literals;
  seeds.add("recording", "labels", "0a.bin,12,7\nb.bin,12,0,2560,512\n"s);
  seeds.add("recording", "truth",
            R"(3[{"wav_file": "a.wav", "length_sec": 10.0, "detection_windows": [[1.0, 1.65], [7, 7.4]]}])"s);
  seeds.add("recording", "csv", "1time_ms,x,y\n0,1.5,-2\n10,3e2,4\n"s);
  seeds.add("recording", "wav",
            "2RIFF\x28\0\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0\x80\x3e\0\0\0\x7d\0\0\x02\0\x10\0"
            "data\x04\0\0\0\x01\0\xff\xff"s);
}

void add_foreign_seeds(SeedWriter& seeds) {
  using namespace std::string_literals;
  seeds.add("foreign", "h5", "\x89HDF\r\n\x1a\n a.h5"s);
  seeds.add("foreign", "keras", "PK\x03\x04 metadata.json model.weights.h5"s);
  seeds.add("foreign", "pt", "PK\x03\x04 archive/data.pkl model.pt"s);
  seeds.add("foreign", "onnx", "\x08\x07\x12\x07pytorch:\x10 'm'.onnx"s);
  seeds.add("foreign", "safetensors", "\x40\0\0\0\0\0\0\0{\"a\":{\"dtype\":\"F32\"}} w.safetensors"s);
}

// {"prefill": True}, and {"v": -3, "w": 0.1, "x": [1, 2]} with a number behind an offset and a typed vector.
void add_flex_seeds(SeedWriter& seeds) {
  using namespace std::string_literals;
  seeds.add("flex", "framer", "prefill\0\x01\x09\x01\x01\x01\x01\x68\x02\x24\x01"s);
  seeds.add("flex", "kinds",
            "v\0w\0\0\0\xcd\xcc\xcc\x3d"
            "x\0\x02\x01\x02\x03\x0f\x0e\x07\x03\x01\x03\xfd\x0e\x09\x04\x22\x2c\x06\x24\x01"s);
}

// Bytes that look random make models of many kinds.
void add_graph_seeds(SeedWriter& seeds) {
  uint32_t state = 1;
  for (const size_t size : {20, 60, 150, 400}) {
    Bytes bytes(size);
    for (uint8_t& byte : bytes) {
      state = state * 1664525u + 1013904223u;
      byte = static_cast<uint8_t>(state >> 24);
    }
    seeds.add("graph", std::to_string(size), bytes);
  }
}

}  // namespace
}  // namespace mote

int main(int count, char** arguments) {
  if (count != 2) {
    std::fprintf(stderr, "usage: fuzz_seeds FOLDER\n");
    return 1;
  }
  mote::SeedWriter seeds(arguments[1]);
  mote::add_array_seeds(seeds);
  mote::add_board_seeds(seeds);
  mote::add_project_seeds(seeds);
  mote::add_dataset_seeds(seeds);
  mote::add_recording_seeds(seeds);
  mote::add_foreign_seeds(seeds);
  mote::add_flex_seeds(seeds);
  mote::add_graph_seeds(seeds);
  mote::add_image_seeds(seeds);
  mote::add_model_seeds(seeds);
  mote::add_onnx_seeds(seeds);
  mote::add_fetch_seeds(seeds);
  mote::add_format_seeds(seeds);
  mote::add_set_seeds(seeds);
  add_stream_seeds(seeds);
  return seeds.ok() ? 0 : 1;
}
