// SPDX-License-Identifier: Apache-2.0
#include "tests/errors/run_mote.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

namespace mote {

namespace {

namespace fs = std::filesystem;

std::string text_of(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

[[noreturn]] void become(const std::vector<std::string>& command, const ProgramOptions& options,
                         const std::string& streams) {
  ::setpgid(0, 0);
  const int in = ::open("/dev/null", O_RDONLY);
  const int out = ::open((streams + "/out").c_str(), O_WRONLY | O_CREAT, 0666);
  const int err = ::open((streams + "/err").c_str(), O_WRONLY | O_CREAT, 0666);
  if (::dup2(in, 0) < 0 || ::dup2(out, 1) < 0 || ::dup2(err, 2) < 0) ::_exit(126);
  if (::chdir(options.folder.c_str()) != 0) ::_exit(126);
  if (options.most_file_bytes >= 0) {
    const auto most = static_cast<rlim_t>(options.most_file_bytes);
    const rlimit limit = {most, most};
    if (::setrlimit(RLIMIT_FSIZE, &limit) != 0) ::_exit(126);
  }
  for (const auto& [name, value] : options.environment) ::setenv(name.c_str(), value.c_str(), 1);
  std::vector<char*> argv;
  for (const std::string& argument : command) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  ::execv(argv[0], argv.data());
  ::_exit(127);
}

// Is a process of that name in the group? /proc/N/stat: pid (name) state ppid pgrp ...
bool group_has(pid_t group, const std::string& name) {
  std::error_code ignored;
  for (const fs::directory_entry& entry : fs::directory_iterator("/proc", ignored)) {
    const std::string stat = text_of(entry.path().string() + "/stat");
    const size_t open = stat.find('('), close = stat.rfind(')');
    if (open == std::string::npos || close == std::string::npos) continue;
    // The kernel keeps 15 characters of a name.
    if (stat.substr(open + 1, close - open - 1) != name.substr(0, 15)) continue;
    std::istringstream rest(stat.substr(close + 1));
    std::string state;
    pid_t parent = 0, its_group = 0;
    if (rest >> state >> parent >> its_group && its_group == group && state != "Z") return true;
  }
  return false;
}

// Waits for the end; -1 at the time-out.
int wait_for(pid_t child, const ProgramOptions& options) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(options.timeout_seconds);
  bool interrupted = options.interrupt_when.empty() && !options.interrupt_if;
  int status = 0;
  while (std::chrono::steady_clock::now() < deadline) {
    if (::waitpid(child, &status, WNOHANG) == child)
      return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    if (!interrupted &&
        (options.interrupt_if ? options.interrupt_if() : group_has(child, options.interrupt_when))) {
      // To mote alone, not to the group as a terminal would: it must end what it started.
      ::kill(child, SIGINT);
      interrupted = true;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  ::kill(-child, SIGKILL);
  ::waitpid(child, &status, 0);
  return -1;
}

}  // namespace

ProgramRun run_program(const std::vector<std::string>& command, const ProgramOptions& options) {
  ProgramRun run;
  const Result<TemporaryFolder> streams = TemporaryFolder::make("mote-test-streams");
  if (!streams.ok()) {
    run.err = streams.error().to_string();
    return run;
  }
  ProgramOptions filled = options;
  const std::string temporary = fs::absolute(options.folder).string() + "/tmp";
  fs::create_directories(temporary);
  filled.environment.emplace("TMPDIR", temporary);
  const pid_t child = ::fork();
  if (child < 0) return run;
  if (child == 0) become(command, filled, streams->path());
  run.exit_code = wait_for(child, filled);
  run.timed_out = run.exit_code < 0;
  run.left_processes = ::kill(-child, 0) == 0;
  if (run.left_processes) ::kill(-child, SIGKILL);
  run.out = text_of(*streams / "out");
  run.err = text_of(*streams / "err");
  return run;
}

std::string mote_program() { return MOTE_BINARY; }

ProgramRun run_mote(const std::vector<std::string>& arguments, const ProgramOptions& options) {
  std::vector<std::string> command = {mote_program()};
  command.insert(command.end(), arguments.begin(), arguments.end());
  return run_program(command, options);
}

std::map<std::string, std::string> contents_of(const std::string& folder) {
  std::map<std::string, std::string> out;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(folder)) {
    const std::string path = fs::relative(entry.path(), folder).string();
    if (entry.is_directory()) {
      out[path + "/"] = "";
    } else {
      out[path] = text_of(entry.path().string());
    }
  }
  return out;
}

}  // namespace mote
