// SPDX-License-Identifier: Apache-2.0
#include <png.h>

#include <algorithm>
#include <csetjmp>
#include <cstring>
#include <vector>

#include "base/format.h"
#include "data/gzip.h"
#include "data/image.h"

// libpng reports errors by longjmp. No object with a destructor is alive between setjmp and a call that may
// jump: such objects belong to the caller's frame and come in by pointer.

namespace mote {

namespace {

struct PngState {
  const Bytes* input = nullptr;
  size_t at = 0;
  Bytes* output = nullptr;
  char message[160] = "";
  bool out_of_memory = false;
};

[[noreturn]] void on_error(png_structp png, png_const_charp message) {
  auto* state = static_cast<PngState*>(png_get_error_ptr(png));
  std::strncpy(state->message, message, sizeof(state->message) - 1);
  png_longjmp(png, 1);
}

void on_warning(png_structp, png_const_charp) {}

void on_read(png_structp png, png_bytep out, size_t count) {
  auto* state = static_cast<PngState*>(png_get_io_ptr(png));
  if (count > state->input->size() - state->at)
    png_error(png, "the data end too early: the file is truncated");
  std::memcpy(out, state->input->data() + state->at, count);
  state->at += count;
}

void on_write(png_structp png, png_bytep data, size_t count) {
  auto* state = static_cast<PngState*>(png_get_io_ptr(png));
  try {
    state->output->insert(state->output->end(), data, data + count);
  } catch (const std::bad_alloc&) {
    state->out_of_memory = true;
  }
  if (state->out_of_memory) png_error(png, "out of memory");
}

void on_flush(png_structp) {}

// Reads the header. False after an error.
bool read_header(png_structp png, png_infop info, Image* image) {
  if (setjmp(png_jmpbuf(png)) != 0) return false;
  png_set_crc_action(png, PNG_CRC_ERROR_QUIT, PNG_CRC_WARN_DISCARD);
  png_set_user_limits(png, 0x7fffffff, 0x7fffffff);  // the caller limits the product instead
  png_set_chunk_cache_max(png, 128);
  png_set_chunk_malloc_max(png, 8000000);
  png_read_info(png, info);
  image->height = static_cast<int32_t>(png_get_image_height(png, info));
  image->width = static_cast<int32_t>(png_get_image_width(png, info));
  return true;
}

// Asks for 8-bit samples without a palette; takes memory for rows, so the size must have been checked. False
// after an error.
bool prepare_pixels(png_structp png, png_infop info, Image* image) {
  if (setjmp(png_jmpbuf(png)) != 0) return false;
  png_set_expand(png);
  png_set_scale_16(png);
  png_set_interlace_handling(png);
  png_read_update_info(png, info);
  image->channels = png_get_channels(png, info);
  return true;
}

bool read_pixels(png_structp png, png_bytep* rows) {
  if (setjmp(png_jmpbuf(png)) != 0) return false;
  png_read_image(png, rows);
  png_read_end(png, nullptr);
  return true;
}

bool write_pixels(png_structp png, png_infop info, const Image* size, png_bytep* rows) {
  static constexpr int kColour[] = {PNG_COLOR_TYPE_GRAY, PNG_COLOR_TYPE_GRAY_ALPHA, PNG_COLOR_TYPE_RGB,
                                    PNG_COLOR_TYPE_RGB_ALPHA};
  if (setjmp(png_jmpbuf(png)) != 0) return false;
  png_set_user_limits(png, 0x7fffffff, 0x7fffffff);
  png_set_IHDR(png, info, static_cast<png_uint_32>(size->width), static_cast<png_uint_32>(size->height), 8,
               kColour[size->channels - 1], PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT,
               PNG_FILTER_TYPE_DEFAULT);
  png_write_info(png, info);
  png_write_image(png, rows);
  png_write_end(png, nullptr);
  return true;
}

std::vector<png_bytep> row_pointers(uint8_t* pixels, int32_t height, size_t row_bytes) {
  std::vector<png_bytep> rows(static_cast<size_t>(height));
  for (size_t y = 0; y < rows.size(); ++y) rows[y] = pixels + y * row_bytes;
  return rows;
}

Error png_error_at(const PngState& state, const std::string& file) {
  return Error(Code::kInvalid, format("the PNG image cannot be decoded: {}", state.message),
               "open it in a viewer; save it again or remove it", Origin{file});
}

struct PngReader {
  png_structp png = nullptr;
  png_infop info = nullptr;
  ~PngReader() { png_destroy_read_struct(&png, &info, nullptr); }
};

struct PngWriter {
  png_structp png = nullptr;
  png_infop info = nullptr;
  ~PngWriter() { png_destroy_write_struct(&png, &info); }
};

Status check_size(const Image& image, size_t file_bytes, const std::string& file) {
  const int64_t pixels = int64_t{image.height} * image.width;
  if (pixels > kMostImagePixels)
    return Error(Code::kUnsupported,
                 format("is {}x{} pixels, more than the {} that mote decodes", image.width, image.height,
                        with_commas(kMostImagePixels)),
                 "make it smaller first", Origin{file});
  // One bit a pixel is the least that a PNG stores before compression.
  if (static_cast<uint64_t>(pixels / 8) > file_bytes * kMostDeflateRatio)
    return Error(Code::kInvalid,
                 format("promises {}x{} pixels, but {} bytes of file cannot hold that", image.width,
                        image.height, with_commas(static_cast<int64_t>(file_bytes))),
                 "the file is damaged", Origin{file});
  return ok_status();
}

}  // namespace

Result<Image> decode_png(const Bytes& bytes, const std::string& file) {
  if (bytes.size() < 8 || png_sig_cmp(bytes.data(), 0, 8) != 0)
    return Error(Code::kInvalid, "is not a PNG image: the signature is missing", "", Origin{file});
  PngState state;
  state.input = &bytes;
  PngReader reader;
  reader.png = png_create_read_struct(PNG_LIBPNG_VER_STRING, &state, on_error, on_warning);
  if (reader.png != nullptr) reader.info = png_create_info_struct(reader.png);
  if (reader.info == nullptr) return Error(Code::kIo, "out of memory", "", Origin{file});
  png_set_read_fn(reader.png, &state, on_read);
  Image image;
  if (!read_header(reader.png, reader.info, &image)) return png_error_at(state, file);
  MOTE_TRY(check_size(image, bytes.size(), file));
  if (!prepare_pixels(reader.png, reader.info, &image)) return png_error_at(state, file);
  const size_t row_bytes = size_t{1} * static_cast<size_t>(image.width) * static_cast<size_t>(image.channels);
  if (png_get_rowbytes(reader.png, reader.info) != row_bytes)
    return Error(Code::kInternal, "libpng and mote disagree on the size of a row", "", Origin{file});
  image.pixels.resize(row_bytes * static_cast<size_t>(image.height));
  std::vector<png_bytep> rows = row_pointers(image.pixels.data(), image.height, row_bytes);
  if (!read_pixels(reader.png, rows.data())) return png_error_at(state, file);
  return image;
}

Result<Bytes> encode_png(const uint8_t* pixels, int32_t height, int32_t width, int32_t channels) {
  if (height <= 0 || width <= 0 || channels < 1 || channels > 4 || int64_t{height} * width > kMostImagePixels)
    return Error(Code::kInvalid,
                 format("{}x{}x{} cannot be written as a PNG image", height, width, channels));
  Image size;
  size.height = height, size.width = width, size.channels = channels;
  Bytes out;
  PngState state;
  state.output = &out;
  PngWriter writer;
  writer.png = png_create_write_struct(PNG_LIBPNG_VER_STRING, &state, on_error, on_warning);
  if (writer.png != nullptr) writer.info = png_create_info_struct(writer.png);
  if (writer.info == nullptr) return Error(Code::kIo, "out of memory");
  png_set_write_fn(writer.png, &state, on_write, on_flush);
  const size_t row_bytes = static_cast<size_t>(width) * static_cast<size_t>(channels);
  // libpng takes rows as non-const and only reads them.
  std::vector<png_bytep> rows = row_pointers(const_cast<uint8_t*>(pixels), height, row_bytes);
  if (!write_pixels(writer.png, writer.info, &size, rows.data()))
    return Error(Code::kIo, format("the PNG image cannot be written: {}", state.message));
  return out;
}

}  // namespace mote
