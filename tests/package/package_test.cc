// SPDX-License-Identifier: Apache-2.0
#include "tests/package/package_test.h"

#include <stdexcept>

#include "base/process.h"
#include "base/text.h"

namespace mote {

namespace {

TemporaryFolder own_folder() {
  Result<TemporaryFolder> folder = TemporaryFolder::make("mote-package");
  if (!folder.ok()) throw std::runtime_error(folder.error().to_string());
  return std::move(*folder);
}

}  // namespace

PackageTest::PackageTest() : folder_(own_folder()) { options_.folder = folder_.path(); }

void PackageTest::put(const std::string& path, const std::string& text) {
  const Status status = write_file(full(path), text);
  ASSERT_TRUE(status.ok()) << status.error().to_string();
}

std::string PackageTest::text(const std::string& path) {
  const Result<std::string> text = read_text_file(full(path), 1 << 24);
  EXPECT_TRUE(text.ok()) << text.error().to_string();
  return text.ok() ? *text : "";
}

void PackageTest::compile_model(const MadeModel& model, const std::string& name, const std::string& board) {
  put(name + ".mote", model.text());
  mote({"compile", name + ".mote", "--board", board, "-o", name, "--name", name});
}

std::string PackageTest::mote(const std::vector<std::string>& arguments) {
  const ProgramRun run = run_mote(arguments, options_);
  EXPECT_EQ(run.exit_code, 0) << join(arguments, " ") << "\n" << run.err;
  return run.out;
}

std::string PackageTest::must_run(const std::vector<std::string>& command) {
  std::vector<std::string> found = command;
  found[0] = command[0].rfind("./", 0) == 0 ? full(command[0].substr(2)) : find_program(command[0]);
  EXPECT_NE(found[0], "") << command[0] << " is not installed";
  if (found[0].empty()) return "";
  const ProgramRun run = run_program(found, options_);
  EXPECT_EQ(run.exit_code, 0) << join(command, " ") << "\n" << run.out << run.err;
  return run.out;
}

void PackageTest::build_and_run(const std::string& compiler, const std::vector<std::string>& libraries,
                                const std::vector<std::string>& flags) {
  std::vector<std::string> command = {compiler, "-std=c++11", "-Wall", "-Wextra", "-Werror", "main.cpp"};
  command.insert(command.end(), flags.begin(), flags.end());
  for (const std::string& library : libraries) {
    command.push_back("-I" + library + "/src");
    for (const std::string& file : files_in(full(library + "/src"), ".cpp"))
      command.push_back(library + "/src/" + file);
  }
  command.insert(command.end(), {"-o", "program"});
  must_run(command);
  if (!HasFailure()) must_run({"./program"});
}

std::vector<std::string> files_in(const std::string& folder, const std::string& end) {
  std::vector<std::string> out;
  for (const auto& [path, contents] : contents_of(folder))
    if (ends_with(path, end)) out.push_back(path);
  return out;
}

}  // namespace mote
