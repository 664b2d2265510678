// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>

#include "base/result.h"

namespace mote {

// One GET over HTTP or HTTPS (RFC 9110). Certificates are verified; at most five redirects are followed, and
// from https only to https. Proxies of the environment (https_proxy, no_proxy) are used, as curl does.
struct HttpRequest {
  std::string address;
  int64_t from_byte = 0;  // Range: bytes=N-, if more than 0
  std::string if_range;   // ETag or date that the Range holds for; else the server sends all
  int connect_seconds = 30;
  int stall_seconds = 60;  // without a byte, until it is given up
};

// Status line and headers of the answer after all redirects.
struct HttpReply {
  int status = 0;
  int64_t length = -1;       // of what follows, -1 if not said
  int64_t range_first = -1;  // of Content-Range; -1 without one
  int64_t range_total = -1;  // the size of the whole file there; -1 if not said
  std::string etag, last_modified;
};

struct HttpReceiver {
  std::function<Status(const HttpReply&)> begin;  // once, before the first byte
  std::function<Status(const char*, size_t)> data;
  std::function<void()> idle;  // a few times a second
};

// The answer, if it is 2xx and came whole. An error of the receiver ends the transfer and is returned; other
// errors are kIo for the network, kNotFound for 404 and 410, kInterrupted after Ctrl-C. An answer of 416 to a
// Range is no error: its status says so, and begin() was not called.
Result<HttpReply> http_get(const HttpRequest& request, const HttpReceiver& receiver);

// The parts of `path` between slashes percent-encoded, for a path below an address.
std::string url_path(const std::string& path);

// "bytes 5-9/10" into the fields of a reply; a form that is not this leaves them at -1.
void parse_content_range(const std::string& text, HttpReply* reply);

}  // namespace mote
