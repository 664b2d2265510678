/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_STREAM_H
#define MOTE_STREAM_H
/* Sends what sensors measure to a computer, where `mote record` writes it into a recording set. The form
   describes itself, carries a checksum, a sequence number and a time stamp in every packet, and says what the
   device had to drop. Each stream has its own rate, so slow and fast sensors share one wire.

     static const char text[] = "imu\0accX\0m/s2\0accY\0m/s2\0accZ\0m/s2";
     static const struct mote_stream_info info = {text, sizeof text, 0, MOTE_STREAM_INT16,
                                                  3, 0, 100.0f, 0.0048f};
     static struct mote_stream imu = {&info, write_bytes, 0, 0, 0};

     mote_stream_describe(&imu);                      at the start and about once a second
     mote_stream_send(&imu, values, 10, time_us);     ten frames of three values

   On the wire, little-endian:
     A5 4D | type | stream | bytes of the payload, 2 | payload | CRC-32 of type to payload, 4
   type 1, a description: version 1 | value type | channels | flags | rate in Hz, float | scale, float | text
   type 2, data: sequence, 4 | microseconds at the first frame, 8 | frames dropped so far, 4 | values */
#include <stdint.h>
#include <string.h>

#include "device/port/crc32.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { MOTE_STREAM_SYNC_0 = 0xA5, MOTE_STREAM_SYNC_1 = 0x4D, MOTE_STREAM_VERSION = 1 };
enum { MOTE_STREAM_DESCRIPTION = 1, MOTE_STREAM_DATA = 2 }; /* types of packets */
enum { MOTE_STREAM_INT16 = 0, MOTE_STREAM_FLOAT32 = 1 };    /* types of values */
enum { MOTE_STREAM_SOUND = 1 };                             /* flag: int16 samples, 32,768 is 1.0 */
enum {
  MOTE_STREAM_HEAD_BYTES = 6,
  MOTE_STREAM_CHECKSUM_BYTES = 4,
  MOTE_STREAM_DESCRIPTION_BYTES = 12, /* before its text */
  MOTE_STREAM_DATA_BYTES = 16,        /* before its values */
  MOTE_STREAM_MOST_PAYLOAD_BYTES = 4096
};

/* Sends bytes over the wire; may wait until they are gone. */
typedef void (*mote_stream_write)(void* context, const uint8_t* bytes, uint32_t count);

struct mote_stream_info {
  const char* text;    /* name of the stream, then name and unit of each channel, each ended by a 0 byte */
  uint16_t text_bytes; /* with the last 0; at most 4,084 */
  uint8_t id;          /* different for each stream */
  uint8_t value_type;  /* MOTE_STREAM_INT16 or _FLOAT32 */
  uint8_t channels;    /* 1 to 64 */
  uint8_t flags;       /* MOTE_STREAM_SOUND or 0 */
  float rate_hz;       /* frames a second, as intended; the time stamps tell what it is */
  float scale;         /* what an int16 value of 1 is in the unit; 1 for floats and sound */
};

struct mote_stream {
  const struct mote_stream_info* info;
  mote_stream_write write;
  void* context;
  uint32_t sequence; /* of the next packet of data */
  uint32_t dropped;  /* frames */
};

static inline uint8_t* mote_stream_put(uint8_t* out, uint64_t value, uint32_t bytes) {
  for (uint32_t i = 0; i < bytes; ++i, value >>= 8) *out++ = (uint8_t)value;
  return out;
}

static inline uint8_t* mote_stream_put_float(uint8_t* out, float value) {
  uint32_t bits;
  memcpy(&bits, &value, sizeof bits);
  return mote_stream_put(out, bits, 4);
}

/* A packet whose payload comes in two parts, so that values are sent from where they are. */
static inline void mote_stream_packet(const struct mote_stream* stream, uint8_t type, const uint8_t* first,
                                      uint32_t first_bytes, const void* second, uint32_t second_bytes) {
  uint8_t head[MOTE_STREAM_HEAD_BYTES] = {
      MOTE_STREAM_SYNC_0, MOTE_STREAM_SYNC_1, type, stream->info->id, 0, 0};
  uint8_t checksum[MOTE_STREAM_CHECKSUM_BYTES];
  uint32_t crc;
  mote_stream_put(head + 4, first_bytes + second_bytes, 2);
  crc = mote_crc32(0, (const int8_t*)head + 2, MOTE_STREAM_HEAD_BYTES - 2);
  crc = mote_crc32(crc, (const int8_t*)first, first_bytes);
  crc = mote_crc32(crc, (const int8_t*)second, second_bytes);
  mote_stream_put(checksum, crc, 4);
  stream->write(stream->context, head, MOTE_STREAM_HEAD_BYTES);
  stream->write(stream->context, first, first_bytes);
  stream->write(stream->context, (const uint8_t*)second, second_bytes);
  stream->write(stream->context, checksum, MOTE_STREAM_CHECKSUM_BYTES);
}

/* Says what the stream is. A computer that begins to listen later waits for the next of these. */
static inline void mote_stream_describe(const struct mote_stream* stream) {
  const struct mote_stream_info* info = stream->info;
  uint8_t payload[MOTE_STREAM_DESCRIPTION_BYTES] = {MOTE_STREAM_VERSION, info->value_type, info->channels,
                                                    info->flags};
  mote_stream_put_float(mote_stream_put_float(payload + 4, info->rate_hz), info->scale);
  mote_stream_packet(stream, MOTE_STREAM_DESCRIPTION, payload, MOTE_STREAM_DESCRIPTION_BYTES, info->text,
                     info->text_bytes);
}

/* `frames` x channels values of the stream's type, the first taken at `time_us` of any clock that does not
   jump. At most 4,080 bytes of values. */
static inline void mote_stream_send(struct mote_stream* stream, const void* values, uint32_t frames,
                                    uint64_t time_us) {
  uint8_t payload[MOTE_STREAM_DATA_BYTES];
  const uint32_t bytes_per_value = stream->info->value_type == MOTE_STREAM_FLOAT32 ? 4u : 2u;
  uint8_t* at = mote_stream_put(payload, stream->sequence++, 4);
  at = mote_stream_put(at, time_us, 8);
  mote_stream_put(at, stream->dropped, 4);
  mote_stream_packet(stream, MOTE_STREAM_DATA, payload, MOTE_STREAM_DATA_BYTES, values,
                     frames * stream->info->channels * bytes_per_value);
}

/* Tells that frames were taken and could not be sent, for want of room or of time. */
static inline void mote_stream_drop(struct mote_stream* stream, uint32_t frames) {
  stream->dropped += frames;
}

#ifdef __cplusplus
}
#endif
#endif
