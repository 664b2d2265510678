// SPDX-License-Identifier: Apache-2.0
#include "cli/command.h"

#include <langinfo.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <clocale>
#include <cstdio>
#include <cstring>

#include "base/format.h"
#include "flow/objective.h"

namespace mote {

CLI::App* add_command(CLI::App& app, const std::string& name, const std::string& summary,
                      const std::string& example) {
  CLI::App* command = app.add_subcommand(name, summary);
  command->footer("Example:\n  " + example);
  return command;
}

void add_json_flag(CLI::App* command, bool* json) {
  command->add_flag("--json", *json, "print JSON for machines; the keys are in docs/json.md");
}

void add_open_options(CLI::App* command, ModelOptions* options) {
  command
      ->add_option("--shape", options->shapes,
                   "of an .onnx model's input whose dimensions are not fixed: NAME=1,49,10,1")
      ->allow_extra_args(false);
  command
      ->add_option(
          "--const", options->constants,
          "an .onnx model's input that always has one value: NAME=1,2,3, NAME=FILE.npy or NAME=FILE.pb")
      ->allow_extra_args(false);
  command->add_flag("--keep-layout", options->keep_layout,
                    "leave images at an .onnx model's inputs and outputs channels first (NCHW)");
}

void add_model_options(CLI::App* command, std::string* model, ModelOptions* options) {
  command->add_option("MODEL", *model, ".tflite, .onnx or .mote file, or the folder of a project")
      ->required();
  add_open_options(command, options);
}

void add_model_options(CLI::App* command, std::vector<std::string>* models, ModelOptions* options) {
  command->add_option("MODEL", *models, ".tflite, .onnx or .mote files, or folders of projects")->required();
  add_open_options(command, options);
}

CLI::Option* add_board_option(CLI::App* command, std::string* board, bool required) {
  CLI::Option* option =
      command->add_option("--board", *board, "board or core, see 'mote boards', or a board.toml of your own");
  if (required) {
    option->required();
  } else if (board->empty()) {
    option->description(option->get_description() + "; that of the project, if it names one, unless given");
  } else {
    option->capture_default_str();
  }
  return option;
}

CLI::Option* add_optimize_option(CLI::App* command, Objective* objective) {
  const auto set = [objective](const std::string& name) {
    const Result<Objective> parsed = parse_objective(name);
    if (!parsed.ok()) throw CLI::ValidationError("--optimize", parsed.error().to_string());
    *objective = *parsed;
  };
  return command
      ->add_option_function<std::string>(
          "--optimize", set, "what comes first: latency, size (of the code) or ram (of the arena)")
      ->type_name("latency|size|ram")
      ->default_str(objective_name(*objective));
}

void print(const std::string& text) {
  if (std::fputs(text.c_str(), stdout) == EOF) std::clearerr(stdout);
}

Terminal terminal_of_stdout() {
  Terminal out;
  if (::isatty(STDOUT_FILENO) == 0) return out;
  winsize size{};
  if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) out.columns = size.ws_col;
  // The user's locale says what the terminal shows; the program itself stays in "C".
  std::setlocale(LC_CTYPE, "");
  out.unicode = std::strcmp(::nl_langinfo(CODESET), "UTF-8") == 0;
  std::setlocale(LC_CTYPE, "C");
  return out;
}

void print_json(const Json& json) { print(json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n"); }

void add_weights_option(CLI::App* command, bool* in_ram) {
  const auto set = [in_ram](const std::string& where) { *in_ram = where == "ram"; };
  command
      ->add_option_function<std::string>("--weights", set,
                                         "where the weights are read from; ram: a copy made at the start")
      ->check(CLI::IsMember({"flash", "ram"}))
      ->type_name("flash|ram")
      ->default_str("flash");
}

void fail(Session& session, const Error& error) {
  constexpr int kInterruptedExit = 130;  // 128 + SIGINT, as shells have it
  std::fprintf(stderr, "%s\n", error.to_string().c_str());
  session.exit_code = error.code == Code::kInterrupted ? kInterruptedExit : 1;
}

std::string figure(const std::optional<int64_t>& value) { return value ? with_commas(*value) : "-"; }

}  // namespace mote
