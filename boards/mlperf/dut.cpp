/* SPDX-License-Identifier: MIT-0 */
/* The serial interface of MLPerf Tiny's device under test: commands that end in '%', words apart by spaces,
   answers that end in "m-ready". Source: mlcommons/tiny at 1afd2c9, benchmark/api (the messages) and
   benchmark/runner (what the host makes of them). */
#include "dut.h"

#include "dut_configuration.h"
#include "port.h"

namespace {

const uint32_t kCommandBytes = 80;
char command[kCommandBytes + 1];
char* next_word; /* of the command, after the one that was taken last */

uint32_t expected_bytes, loaded_bytes; /* of "db load" and "db" */

void put(const char* text) {
  while (*text != 0) port_write(*text++);
}

void put_number(uint64_t value, uint32_t least_digits) {
  char digits[20];
  uint32_t count = 0;
  do {
    digits[count++] = (char)('0' + value % 10);
    value /= 10;
  } while (value != 0 || count < least_digits);
  while (count > 0) port_write(digits[--count]);
}

void put_line(const char* before, uint64_t value, const char* after) {
  put(before);
  put_number(value, 1);
  put(after);
  put("\r\n");
}

void put_hex(uint8_t byte) {
  const char* digits = "0123456789abcdef";
  port_write(digits[byte >> 4]);
  port_write(digits[byte & 15]);
}

bool same(const char* a, const char* b) {
  while (*a != 0 && *a == *b) {
    ++a;
    ++b;
  }
  return *a == *b;
}

/* The next word of the command, or null. */
char* take_word(void) {
  while (*next_word == ' ') ++next_word;
  if (*next_word == 0) return 0;
  char* word = next_word;
  while (*next_word != ' ' && *next_word != 0) ++next_word;
  if (*next_word == ' ') *next_word++ = 0;
  return word;
}

/* A decimal number of at most nine digits, or -1. */
int32_t number(const char* word) {
  if (word == 0 || *word == 0) return -1;
  int32_t value = 0;
  for (uint32_t i = 0; word[i] != 0; ++i) {
    if (word[i] < '0' || word[i] > '9' || i == 9) return -1;
    value = value * 10 + (word[i] - '0');
  }
  return value;
}

int32_t hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

void put_timestamp(void) { put_line("m-lap-us-", port_microseconds(), ""); }

void put_results(void) {
  put("m-results-[");
  for (uint32_t i = 0; i < dut_results(); ++i) {
    if (i > 0) port_write(',');
    int64_t thousandths = dut_result_thousandths(i);
    if (thousandths < 0) {
      port_write('-');
      thousandths = -thousandths;
    }
    put_number((uint64_t)thousandths / 1000, 1);
    port_write('.');
    put_number((uint64_t)thousandths % 1000, 3);
  }
  put("]\r\n");
}

/* "infer N W": N timed inferences after W to warm up, 1 and 10 if they are left out. */
void infer(void) {
  const char* word = take_word();
  int32_t count = word == 0 ? 1 : number(word);
  word = take_word();
  int32_t warm_up = word == 0 ? 10 : number(word);
  if (count < 1) return put("e-[Inference iterations must be >0]\r\n");
  if (warm_up < 0) return put("e-[Inference warmup must be >=0]\r\n");
  if (!dut_input_is_whole(loaded_bytes))
    return put_line("e-[The input has ", loaded_bytes, " bytes; load it with db]");
  put_line("m-warmup-start-", (uint64_t)warm_up, "");
  while (warm_up-- > 0) dut_infer();
  put("m-warmup-done\r\n");
  put_line("m-infer-start-", (uint64_t)count, "");
  put_timestamp();
  while (count-- > 0) dut_infer();
  put_timestamp();
  put("m-infer-done\r\n");
  put_results();
}

/* "db load N": N bytes will follow. */
void expect_bytes(void) {
  const int32_t bytes = number(take_word());
  if (bytes < 1) return put("e-[Command 'db load' must be >0 bytes]\r\n");
  expected_bytes = 0;
  loaded_bytes = 0;
  if ((uint32_t)bytes > dut_buffer_bytes) {
    put_line("e-[Supplied buffer size ", (uint64_t)bytes, " exceeds the model's input]");
  } else {
    expected_bytes = (uint32_t)bytes;
    put_line("m-[Expecting ", expected_bytes, " bytes]");
  }
}

/* "db HEX": the next bytes. */
void load_bytes(const char* digits) {
  for (; *digits != 0 && loaded_bytes < expected_bytes; digits += 2) {
    const int32_t high = hex_digit(digits[0]);
    if (high < 0) return put("e-[Invalid hex digit]\r\n");
    if (digits[1] == 0) return put("e-[Insufficent number of hex digits]\r\n");
    const int32_t low = hex_digit(digits[1]);
    if (low < 0) return put("e-[Invalid hex digit]\r\n");
    dut_buffer[loaded_bytes++] = (uint8_t)(high << 4 | low);
    if (loaded_bytes == expected_bytes) put("m-load-done\r\n");
  }
}

/* "db print": what was loaded, eight bytes a line. */
void print_bytes(void) {
  for (uint32_t i = 0; i < loaded_bytes; ++i) {
    if (i % 8 == 0) put("m-buffer-");
    put_hex(dut_buffer[i]);
    put(i % 8 == 7 || i + 1 == loaded_bytes ? "\r\n" : "-");
  }
}

void buffer_command(void) {
  const char* word = take_word();
  if (word == 0) return put("e-[Command 'db' requires a subcommand]\r\n");
  if (same(word, "load")) return expect_bytes();
  if (same(word, "print")) return print_bytes();
  load_bytes(word);
}

void run_command(void) {
  next_word = command;
  const char* word = take_word();
  if (word == 0) {
    /* An empty command is answered, as one that resets the line. */
  } else if (same(word, "name")) {
    put("m-name-dut-[" DUT_VENDOR "]\r\n");
  } else if (same(word, "profile")) {
    put("m-profile-[ULPMark for tinyML Firmware V0.0.1]\r\nm-model-[" DUT_BENCHMARK "]\r\n");
  } else if (same(word, "timestamp")) {
    put_timestamp();
  } else if (same(word, "help")) {
    put("name, profile, timestamp, help, db load N, db HEX, db print, infer N W, results; each ends in "
        "%\r\n");
  } else if (same(word, "db")) {
    buffer_command();
  } else if (same(word, "infer")) {
    infer();
  } else if (same(word, "results")) {
    put_results();
  } else {
    put("e-[Unknown command: ");
    put(word);
    put("]\r\n");
  }
  put("m-ready\r\n");
}

/* What is too long for a command is cut off, and so not known. */
void read_command(void) {
  uint32_t length = 0;
  for (;;) {
    const char c = port_read();
    if (c == '%') break;
    if (c != '\r' && c != '\n' && length < kCommandBytes) command[length++] = c;
  }
  command[length] = 0;
}

}  // namespace

extern "C" void dut_main(void) {
  port_start();
  put("m-timestamp-mode-performance\r\n");
  put_timestamp();
  put("m-[" DUT_NOTE "]\r\nm-init-done\r\nm-ready\r\n");
  for (;;) {
    read_command();
    run_command();
  }
}
