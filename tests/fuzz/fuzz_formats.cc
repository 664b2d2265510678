// SPDX-License-Identifier: Apache-2.0
// Files with recordings or images; the first byte chooses the format.
#include "data/cifar.h"
#include "data/formats/edge_impulse.h"
#include "data/formats/formats.h"
#include "data/formats/readers.h"
#include "data/image.h"
#include "tests/fuzz/check_image.h"
#include "tests/fuzz/fuzz.h"

namespace {

using namespace mote;

void check(Result<std::vector<NewRecording>> recordings, const FormatOptions& options) {
  require_sound(recordings);
  if (!recordings.ok()) return;
  for (NewRecording& recording : *recordings) {
    require(recording.data.channels > 0, "an accepted recording has no channels");
    const Status status = complete(options, "fuzz", &recording);
    require_sound(status);
    if (status.ok())
      require(recording.data.frames() * recording.data.channels * recording.data.value_bytes() ==
                  static_cast<int64_t>(recording.data.bytes.size()),
              "an accepted recording is not whole");
  }
}

void check_cifar(const Bytes& bytes, const CifarForm& form) {
  const Result<CifarBatch> batch = parse_cifar_batch(bytes, form, "f.bin");
  require_sound(batch);
  if (!batch.ok()) return;
  for (size_t i = 0; i < batch->labels.size(); ++i) {
    require(batch->labels[i] < form.classes, "an accepted image has an unknown label");
    check_image(cifar_image(*batch, form, i));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const Bytes bytes(data + 1, data + size);
  FormatOptions options;
  options.rate_hz = 100;
  switch (data[0]) {
    case '0':
      check(parse_json_recordings(bytes, "f.json", options), options);
      break;
    case '1':
      check(parse_edge_impulse_cbor(bytes, "f.cbor", options), options);
      break;
    case '2':
      check(parse_npy_recordings(bytes, "f.npy", options), options);
      break;
    case '3':
      check(parse_npz_recordings(bytes, "f.npz", options), options);
      break;
    case '4':
      check(parse_mat_recordings(bytes, "f.mat", options), options);
      break;
    case '5':
      check_image(decode_bmp(bytes, "f.bmp"));
      break;
    case '7':
      check_cifar(bytes, kCifar10);
      break;
    case '8':
      check_cifar(bytes, kCifar100);
      break;
    case '9':
      require_sound(parse_cifar_classes(std::string(bytes.begin(), bytes.end()), kCifar10, "f.txt"));
      break;
    default:
      check_image(decode_pnm(bytes, "f.pgm"));
      break;
  }
  return 0;
}
