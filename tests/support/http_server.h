// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <atomic>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace mote {

// What the server does when a path is asked for.
struct HttpPage {
  std::string body;
  std::string etag, last_modified;  // with quotes, as in the header; "" for none
  int status = 200;
  std::string redirect;         // Location, with status 302
  bool ignores_range = false;   // sends all with status 200
  bool wrong_range = false;     // answers a Range with the bytes from 0 on
  int64_t cut_after = -1;       // bytes of the body, then the line is closed; -1: never
  int64_t said_length = -1;     // Content-Length; -1 for the true one
  bool says_no_length = false;  // the end of the line is the end of the body
  int stalls_after = -1;        // bytes of the body, then nothing more comes until the client goes
};

// A small HTTP/1.1 server on a port of this computer that the system chooses: one thread, one request at a
// time, one request for each connection. Also makes curl go around proxies of the environment.
class HttpServer {
 public:
  HttpServer();
  ~HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  std::string address() const;  // "http://127.0.0.1:PORT"
  void set(const std::string& path, const HttpPage& page);
  // Heads of the requests so far, each with all its lines.
  std::vector<std::string> requests() const;

 private:
  void serve();
  void answer(int line);

  int listener_ = -1;
  int port_ = 0;
  std::atomic<bool> stop_{false};
  mutable std::mutex mutex_;
  std::map<std::string, HttpPage> pages_;
  std::vector<std::string> requests_;
  std::thread thread_;
};

}  // namespace mote
