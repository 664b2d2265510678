// SPDX-License-Identifier: Apache-2.0
#include <csetjmp>
#include <cstdio>
#include <cstring>
// jpeglib.h needs stdio.h before it.
#include <jerror.h>
#include <jpeglib.h>

#include "base/format.h"
#include "data/exif.h"
#include "data/image.h"

// libjpeg's own handlers end the program; ours jump back. No object with a destructor is alive between setjmp
// and a call that may jump.

namespace mote {

namespace {

// A progressive file can ask for any number of passes over the whole picture; real encoders make about ten.
constexpr int kMostScans = 100;
constexpr long kMostDecoderBytes = 1L << 30;

struct JpegState {
  jpeg_error_mgr errors;  // first: libjpeg hands it back as the error manager
  jpeg_progress_mgr progress;
  std::jmp_buf jump;
  char message[JMSG_LENGTH_MAX];
};

JpegState* state_of(j_common_ptr common) { return reinterpret_cast<JpegState*>(common->err); }

[[noreturn]] void on_error(j_common_ptr common) {
  JpegState* state = state_of(common);
  state->errors.format_message(common, state->message);
  std::longjmp(state->jump, 1);
}

void on_message(j_common_ptr common, int level) {
  // libjpeg calls damaged data a warning (-1) and invents the rest of the picture. Stray bytes between
  // segments are the exception: cameras write them and no pixel depends on them.
  const int code = common->err->msg_code;
  if (level < 0 && code != JWRN_EXTRANEOUS_DATA && code != JWRN_JFIF_MAJOR && code != JWRN_ADOBE_XFORM)
    on_error(common);
}

void on_progress(j_common_ptr common) {
  auto* jpeg = reinterpret_cast<j_decompress_ptr>(common);
  if (jpeg->input_scan_number <= kMostScans) return;
  JpegState* state = state_of(common);
  std::snprintf(state->message, sizeof(state->message), "it has more than %d scans", kMostScans);
  std::longjmp(state->jump, 1);
}

struct JpegReader {
  jpeg_decompress_struct jpeg{};
  JpegState state{};
  ~JpegReader() { jpeg_destroy_decompress(&jpeg); }
};

bool read_header(JpegReader* reader, const Bytes* bytes) {
  if (setjmp(reader->state.jump) != 0) return false;
  jpeg_decompress_struct* jpeg = &reader->jpeg;
  jpeg_create_decompress(jpeg);
  jpeg->mem->max_memory_to_use = kMostDecoderBytes;
  jpeg->progress = &reader->state.progress;
  jpeg->progress->progress_monitor = on_progress;
  jpeg_save_markers(jpeg, JPEG_APP0 + 1, 0xffff);
  jpeg_mem_src(jpeg, bytes->data(), bytes->size());
  jpeg_read_header(jpeg, TRUE);
  return true;
}

bool read_pixels(JpegReader* reader, uint8_t* pixels, size_t row_bytes) {
  if (setjmp(reader->state.jump) != 0) return false;
  jpeg_decompress_struct* jpeg = &reader->jpeg;
  jpeg->dct_method = JDCT_ISLOW;  // the exact one; the same pixels with and without SIMD
  jpeg_start_decompress(jpeg);
  while (jpeg->output_scanline < jpeg->output_height) {
    JSAMPROW row = pixels + jpeg->output_scanline * row_bytes;
    jpeg_read_scanlines(jpeg, &row, 1);
  }
  jpeg_finish_decompress(jpeg);
  return true;
}

int orientation_of(const jpeg_decompress_struct& jpeg) {
  for (const jpeg_marker_struct* m = jpeg.marker_list; m != nullptr; m = m->next) {
    const int orientation = exif_orientation(m->data, m->data_length);
    if (orientation != 1) return orientation;
  }
  return 1;
}

Error jpeg_error_at(const JpegReader& reader, const std::string& file) {
  return Error(Code::kInvalid, format("the JPEG image cannot be decoded: {}", reader.state.message),
               "open it in a viewer; save it again or remove it", Origin{file});
}

}  // namespace

Result<Image> decode_jpeg(const Bytes& bytes, const std::string& file) {
  const Origin where{file};
  if (bytes.size() < 3 || bytes[0] != 0xff || bytes[1] != 0xd8 || bytes[2] != 0xff)
    return Error(Code::kInvalid, "is not a JPEG image: the signature is missing", "", where);
  JpegReader reader;
  reader.jpeg.err = jpeg_std_error(&reader.state.errors);
  reader.state.errors.error_exit = on_error;
  reader.state.errors.emit_message = on_message;
  if (!read_header(&reader, &bytes)) return jpeg_error_at(reader, file);

  jpeg_decompress_struct& jpeg = reader.jpeg;
  if (int64_t{jpeg.image_width} * jpeg.image_height > kMostImagePixels)
    return Error(Code::kUnsupported,
                 format("is {}x{} pixels, more than the {} that mote decodes", jpeg.image_width,
                        jpeg.image_height, with_commas(kMostImagePixels)),
                 "make it smaller first", where);
  if (jpeg.num_components != 1 && jpeg.num_components != 3)
    return Error(Code::kUnsupported,
                 format("is a JPEG image of {} colour components (CMYK?)", jpeg.num_components),
                 "save it as RGB", where);
  jpeg.out_color_space = jpeg.num_components == 1 ? JCS_GRAYSCALE : JCS_RGB;

  Image image;
  image.height = static_cast<int32_t>(jpeg.image_height);
  image.width = static_cast<int32_t>(jpeg.image_width);
  image.channels = jpeg.num_components;
  const size_t row_bytes = static_cast<size_t>(image.width) * static_cast<size_t>(image.channels);
  image.pixels.resize(row_bytes * static_cast<size_t>(image.height));
  const int orientation = orientation_of(jpeg);  // the markers are gone once the pixels are read
  if (!read_pixels(&reader, image.pixels.data(), row_bytes)) return jpeg_error_at(reader, file);
  return upright(std::move(image), orientation);
}

}  // namespace mote
