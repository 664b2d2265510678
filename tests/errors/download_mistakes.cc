// SPDX-License-Identifier: Apache-2.0
#include <filesystem>

#include "tests/errors/error_test.h"
#include "tests/support/http_server.h"

namespace mote {
namespace {

using ::testing::HasSubstr;

class DownloadMistake : public ErrorTest {
 protected:
  // A mirror of UCI HAR, of which no checksum is published, with an archive of zeros.
  DownloadMistake() {
    page_.body = std::string(100'000, '\0');
    page_.etag = "\"one\"";
    serve();
  }
  void serve() { server_.set("/human%2Bactivity%2Brecognition%2Busing%2Bsmartphones.zip", page_); }
  std::vector<std::string> get(const std::string& name = "uci-har") const {
    return {"data", "get", name, "-o", "out", "--from", server_.address()};
  }
  std::string part() const { return full("out/human+activity+recognition+using+smartphones.zip.part"); }

  HttpServer server_;
  HttpPage page_;
};

TEST_F(DownloadMistake, WhatCannotBeLoaded) {
  expect_refused({"data", "get", "uci-hra"}, {"'uci-hra' is no public set", "did you mean 'uci-har'?"});
  expect_refused({"data", "get", "uci-har", "--from", "mirror"}, {"--from 'mirror' is not the address"});
  expect_refused(get("cifar-10"), {"/cifar-10-binary.tar.gz: the server has no such file (status 404)"});
  expect_refused({"data", "get", "uci-har", "--from", "http://127.0.0.1:1"},
                 {"licence: CC BY 4.0", "no server can be reached", "hint: is there a network?"});
  put("out/SOURCE.txt", std::string("mine"));
  expect_refused(get(), {"out/SOURCE.txt: is there already", "choose another folder"});
  put("file", std::string("mine"));
  expect_refused({"data", "get", "uci-har", "-o", "file", "--from", server_.address()}, {"file", "hint: "});
}

TEST_F(DownloadMistake, AFileOfAnotherSize) {
  server_.set("/cifar-10-binary.tar.gz", page_);
  expect_refused(get("cifar-10"), {"offers 100,000 bytes, and 170,052,171 are published"});
}

TEST_F(DownloadMistake, AFullDiskKeepsThePart) {
  ProgramOptions full_disk = options();
  full_disk.most_file_bytes = 30'000;
  const ProgramRun stopped = run_mote(get(), full_disk);
  EXPECT_EQ(stopped.exit_code, 1);
  EXPECT_THAT(stopped.err, HasSubstr(".zip.part: cannot be written"));
  EXPECT_THAT(stopped.err, HasSubstr("hint: "));
  EXPECT_EQ(std::filesystem::file_size(part()), 30'000u);
  run_mote(get(), options());
  EXPECT_THAT(server_.requests().back(), HasSubstr("Range: bytes=30000-"));
}

TEST_F(DownloadMistake, CtrlCKeepsThePart) {
  page_.stalls_after = 40'000;
  serve();
  ProgramOptions interrupting = options();
  interrupting.interrupt_if = [&] {
    std::error_code ignored;
    return std::filesystem::file_size(part(), ignored) == 40'000u && !ignored;
  };
  const ProgramRun stopped = run_mote(get(), interrupting);
  EXPECT_EQ(stopped.exit_code, 130);
  EXPECT_THAT(stopped.err, HasSubstr("the download was interrupted"));
  EXPECT_EQ(std::filesystem::file_size(part()), 40'000u);
  page_.stalls_after = -1;
  serve();
  run_mote(get(), options());
  EXPECT_THAT(server_.requests().back(), HasSubstr("Range: bytes=40000-"));
}

TEST_F(DownloadMistake, TheListNeedsNoNetwork) {
  for (const std::vector<std::string>& arguments :
       {std::vector<std::string>{"data", "get"}, {"data", "get", "--list"}, {"data", "get", "--json"}}) {
    const ProgramRun list = run_mote(arguments, options());
    EXPECT_EQ(list.exit_code, 0);
    EXPECT_EQ(list.err, "");
    EXPECT_THAT(list.out, HasSubstr("speech-commands-v2"));
  }
}

}  // namespace
}  // namespace mote
