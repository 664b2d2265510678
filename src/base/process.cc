// SPDX-License-Identifier: Apache-2.0
#include "base/process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>

#include "base/progress.h"
#include "base/text.h"

extern char** environ;

namespace mote {

namespace {

constexpr size_t kMaxOutput = 1 << 20;

struct Pipe {
  int read = -1, write = -1;
  ~Pipe() {
    close_write();
    if (read >= 0) ::close(read);
  }
  void close_write() {
    if (write >= 0) ::close(write);
    write = -1;
  }
};

}  // namespace

std::string find_program(const std::string& name) {
  if (name.find('/') != std::string::npos) return ::access(name.c_str(), X_OK) == 0 ? name : "";
  const char* path = std::getenv("PATH");
  for (const std::string& folder : split(path != nullptr ? path : "/usr/bin:/bin", ':')) {
    const std::string full = folder + "/" + name;
    if (::access(full.c_str(), X_OK) == 0) return full;
  }
  return "";
}

Result<ProcessResult> run_process(const std::vector<std::string>& arguments, double timeout_seconds,
                                  const std::string& folder, const std::function<bool()>& still_good) {
  interrupted();  // the handler must be there before the child is, or Ctrl-C ends us and leaves it running
  const std::string program = find_program(arguments.at(0));
  if (program.empty())
    return Error(Code::kMissingTool, "the program '" + arguments[0] + "' is not installed",
                 "run: mote doctor");
  Pipe pipe;
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return Error(Code::kIo, std::string("no pipe: ") + std::strerror(errno));
  pipe.read = ends[0];
  pipe.write = ends[1];

  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, pipe.write, 1);
  posix_spawn_file_actions_adddup2(&actions, pipe.write, 2);
  if (!folder.empty()) posix_spawn_file_actions_addchdir_np(&actions, folder.c_str());
  std::vector<char*> argv;
  for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  pid_t child = -1;
  const int failed = ::posix_spawn(&child, program.c_str(), &actions, nullptr, argv.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (failed != 0) return Error(Code::kIo, "'" + program + "' cannot be started: " + std::strerror(failed));
  pipe.close_write();

  ProcessResult result;
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::duration<double>(timeout_seconds);
  bool stopped = false;
  char buffer[4096];
  while (true) {
    pollfd wait{pipe.read, POLLIN, 0};
    const int ready = ::poll(&wait, 1, 100);
    if (ready > 0) {
      const ssize_t got = ::read(pipe.read, buffer, sizeof buffer);
      if (got <= 0) break;
      const size_t room = kMaxOutput - result.output.size();
      result.output.append(buffer, std::min(room, static_cast<size_t>(got)));
    }
    if (interrupted()) stopped = true;
    if (std::chrono::steady_clock::now() > deadline) result.timed_out = true;
    if (still_good && !still_good()) result.timed_out = true;
    if (stopped || result.timed_out) {
      ::kill(child, SIGKILL);
      break;
    }
  }
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  // Ctrl-C goes to the child as well, which may have ended by it before it was seen here.
  const bool by_interrupt = WIFSIGNALED(status) && WTERMSIG(status) == SIGINT;
  if (stopped || by_interrupt || interrupted()) return Error(Code::kInterrupted, "interrupted");
  result.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return result;
}

}  // namespace mote
