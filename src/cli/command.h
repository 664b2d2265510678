// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <CLI/CLI.hpp>
#include <string>

#include "base/json.h"
#include "base/result.h"
#include "flow/model_options.h"
#include "flow/objective.h"

namespace mote {

// What main() hands to every command: the exit code to set. Commands parse, call one function of src/flow,
// and print.
struct Session {
  int exit_code = 0;
};

void add_model_commands(CLI::App& app, Session& session);      // compile, inspect, opt
void add_run_commands(CLI::App& app, Session& session);        // run, verify, bench
void add_project_commands(CLI::App& app, Session& session);    // train, eval
void add_data_commands(CLI::App& app, Session& session);       // data ...
void add_data_import(CLI::App& data, Session& session);        // data import
void add_data_get(CLI::App& data, Session& session);           // data get
void add_benchmark_commands(CLI::App& app, Session& session);  // mlperf, export
void add_machine_commands(CLI::App& app, Session& session);    // boards, doctor
void add_budget_command(CLI::App& app, Session& session);
void add_quantize_command(CLI::App& app, Session& session);
void add_new_command(CLI::App& app, Session& session);
void add_record_command(CLI::App& app, Session& session);
void add_conformance_command(CLI::App& app, Session& session);

// A subcommand with an example under its --help, and its --json flag.
CLI::App* add_command(CLI::App& app, const std::string& name, const std::string& summary,
                      const std::string& example);
void add_json_flag(CLI::App* command, bool* json);
// --shape, --const and --keep-layout, for what an .onnx file leaves open.
void add_open_options(CLI::App* command, ModelOptions* options);
// The same and the model file of a command, MODEL.
void add_model_options(CLI::App* command, std::string* model, ModelOptions* options);
void add_model_options(CLI::App* command, std::vector<std::string>* models, ModelOptions* options);
CLI::Option* add_board_option(CLI::App* command, std::string* board, bool required);
// --optimize latency|size|ram.
CLI::Option* add_optimize_option(CLI::App* command, Objective* objective);

// --weights flash|ram.
void add_weights_option(CLI::App* command, bool* in_ram);

// Prints the error on standard error and sets the exit code.
void fail(Session& session, const Error& error);

void print(const std::string& text);

// Where standard output goes: the width of the terminal and whether it shows Unicode; a pipe has neither.
struct Terminal {
  int columns = 100;
  bool unicode = false;
};
Terminal terminal_of_stdout();

void print_json(const Json& json);

// "1,234" or "-" for a figure that cannot be given.
std::string figure(const std::optional<int64_t>& value);

}  // namespace mote
