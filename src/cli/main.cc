// SPDX-License-Identifier: Apache-2.0
#include <csignal>
#include <cstdio>
#include <exception>

#include "base/notes.h"
#include "cli/command.h"
#include "cli/usage_hint.h"
#include "flow/version.h"

namespace {

int run(int argc, char** argv) {
  CLI::App app{"mote: from sensor recordings to proven firmware for a microcontroller, on this machine",
               "mote"};
  app.set_version_flag("--version", mote::version());
  app.require_subcommand(1);
  mote::listen_to_notes([](const std::string& text) { std::fprintf(stderr, "note: %s\n", text.c_str()); });
  mote::Session session;
  mote::add_new_command(app, session);
  mote::add_data_commands(app, session);
  mote::add_record_command(app, session);
  mote::add_project_commands(app, session);
  mote::add_model_commands(app, session);
  mote::add_run_commands(app, session);
  mote::add_budget_command(app, session);
  mote::add_quantize_command(app, session);
  mote::add_benchmark_commands(app, session);
  mote::add_machine_commands(app, session);
  mote::add_conformance_command(app, session);
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp& e) {
    return app.exit(e);
  } catch (const CLI::CallForVersion& e) {
    return app.exit(e);
  } catch (const CLI::ParseError& e) {
    app.exit(e);
    if (const std::string hint = mote::usage_hint(app); !hint.empty())
      std::fprintf(stderr, "  hint: %s\n", hint.c_str());
    return 2;
  }
  // A full disk or a closed pipe shows only when the output is flushed.
  if (std::fflush(stdout) != 0 && session.exit_code == 0) {
    std::fputs("standard output cannot be written\n", stderr);
    session.exit_code = 1;
  }
  return session.exit_code;
}

}  // namespace

int main(int argc, char** argv) {
  // A file beyond the limit of its size is then an error of write(), which is explained and cleaned up after.
  std::signal(SIGXFSZ, SIG_IGN);
  try {
    return run(argc, argv);
  } catch (const std::exception& e) {
    std::fprintf(stderr,
                 "mote: a fault in mote itself: %s\n  hint: please report the command and the model\n",
                 e.what());
    return 70;  // EX_SOFTWARE
  }
}
