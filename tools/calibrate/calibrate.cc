// SPDX-License-Identifier: Apache-2.0
// calibrate FOLDER: runs the images of boards/calibration/images.csv, which are somewhere in FOLDER, and
// writes boards/calibration/results.csv. See README.md.
#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include "base/format.h"
#include "base/io.h"
#include "base/sha256.h"
#include "base/text.h"
#include "tools/calibrate/setup.h"

namespace mote::calibrate {

namespace {

namespace fs = std::filesystem;

const std::string kData = MOTE_SOURCE_FOLDER "/boards/calibration/";

// Paths of all files in the folder that may be images, by the sha256 of their contents.
Result<std::map<std::string, std::string>> index_folder(const std::string& folder) {
  constexpr int64_t kMaxImageBytes = 8 << 20;
  std::map<std::string, std::string> out;
  std::error_code error;
  for (const auto& entry : fs::recursive_directory_iterator(folder, error)) {
    const std::string path = entry.path().string();
    if (!entry.is_regular_file() || (!ends_with(path, ".bin") && !ends_with(path, ".hex"))) continue;
    const Result<Bytes> bytes = read_file(path, kMaxImageBytes);
    if (bytes.ok()) out[sha256_hex(bytes->data(), bytes->size())] = path;
  }
  if (error)
    return Error(Code::kIo, error.message(), "give the folder that holds the images", Origin{folder});
  return out;
}

bool is_tuned(const std::string& release) { return release == "v1.0" || release == "v1.1"; }

Result<double> estimate_ms(const ListedImage& listed, const std::string& path,
                           const std::map<std::string, BoardSetup>& boards) {
  const auto board = boards.find(listed.machine);
  if (board == boards.end())
    return Error(Code::kNotFound, format("machines.toml has no machine '{}'", listed.machine));
  MOTE_ASSIGN(const Bytes bytes, read_file(path, 64 << 20));
  MOTE_ASSIGN(const Image image, parse_image(bytes, path, board->second.machine.flash_origin));
  MOTE_ASSIGN(const double cycles, measure_inference(board->second, image));
  return cycles / (board->second.machine.mhz * 1000);
}

// One line of results.csv, after the columns of `listed`.
std::string result_line(const ListedImage& listed, const Result<double>& estimated) {
  const std::string start =
      format("{},{},{},{},{},{},", listed.core, listed.machine, listed.release,
             is_tuned(listed.release) ? "tuned" : "unseen", listed.benchmark, listed.path);
  const double published = std::strtod(listed.published_ms.c_str(), nullptr);
  if (!estimated.ok()) {
    std::string note = estimated.error().what;
    for (char& c : note)
      if (c == ',' || c == '\n') c = ';';
    return start + format(",{},,{}\n", listed.published_ms, note);
  }
  return start +
         format("{:.4f},{},{:+.2f},\n", *estimated, listed.published_ms, 100 * (*estimated / published - 1));
}

Status run(const std::string& folder, const std::string& only) {
  MOTE_ASSIGN(const auto boards, read_setups(kData + "machines.toml"));
  MOTE_ASSIGN(const std::vector<ListedImage> images, read_images(kData + "images.csv"));
  MOTE_ASSIGN(const auto found, index_folder(folder));
  std::string table =
      "core,machine,release,role,benchmark,path,estimated_ms,published_ms,error_percent,note\n";
  for (const ListedImage& listed : images) {
    if (!only.empty() && listed.release != only) continue;
    const auto path = found.find(listed.sha256);
    if (listed.skip.empty() && path == found.end())
      return Error(Code::kNotFound, format("no file in it is {} of {}", listed.path, listed.release),
                   "check out that release of mlcommons/tiny_results into the folder", Origin{folder});
    const Result<double> estimated = listed.skip.empty()
                                         ? estimate_ms(listed, path->second, boards)
                                         : Result<double>(Error(Code::kUnsupported, listed.skip));
    const std::string line = result_line(listed, estimated);
    std::fputs(line.c_str(), stdout);
    std::fflush(stdout);
    table += line;
  }
  return only.empty() ? write_file(kData + "results.csv", table) : ok_status();
}

}  // namespace

}  // namespace mote::calibrate

int main(int argc, char** argv) {
  if (argc != 2 && argc != 3) {
    std::fputs(
        "usage: calibrate FOLDER [RELEASE]\n"
        "FOLDER holds the images that boards/calibration/images.csv lists; with RELEASE, such as v1.1, only "
        "its images are run and the table is not written\n",
        stderr);
    return 2;
  }
  const mote::Status status = mote::calibrate::run(argv[1], argc == 3 ? argv[2] : "");
  if (status.ok()) return 0;
  std::fprintf(stderr, "%s\n", status.error().to_string().c_str());
  return 1;
}
