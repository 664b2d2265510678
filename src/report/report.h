// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/io.h"

namespace mote {

// A number and how it was obtained ("exact, counted on the emulated core"). Where there is no number, `how`
// is the reason, and the report prints that instead of a guess.
template <class T>
struct Figure {
  std::optional<T> value;
  std::string how;
};

// What a section is about and how its numbers were obtained. An empty section prints `how` as the reason.
struct ReportBoard {
  std::string title;     // "Arduino Nano 33 BLE"
  std::string name;      // "arduino-nano-33-ble"
  std::string core;      // "cortex-m4"
  double mhz = 0;        // 0 if not known
  std::string stand_in;  // why other code than the board's has run; empty if it was the board's
};

struct ReportModel {
  std::string name;
  std::string input, output;  // "1x28x28x1 int8"
  int64_t parameters = 0;     // weights and biases, elements
  int64_t macs = 0;           // multiply-accumulates of one inference
};

struct ReportEpoch {
  std::string phase;  // "float" or "qat"; a change of phase is marked in the curve
  double loss = 0;
  double train_accuracy = 0;  // 0 to 1; not a number leaves a gap
  double validation_accuracy = 0;
};

struct ReportAccuracy {
  std::string name;  // "int8, on the board"
  int64_t correct = 0, total = 0;
  std::string how;  // with total == 0, the reason why it is not known
};

// One sample that the model got wrong. Class numbers outside ReportData::classes are printed as numbers.
struct ReportMistake {
  Bytes png;  // empty: none is shown
  int32_t truth = 0, predicted = 0;
  double confidence = 0;  // of the predicted class, 0 to 1
  std::string id;         // how to find the sample in the dataset
};

struct ReportLayer {
  int index = 0;  // of the node, as in the layer's symbol
  std::string op, name, output_shape;
  int64_t macs = 0;
  std::optional<int64_t> instructions;  // of one inference; ReportData::instructions.how says how, or why not
  int64_t weight_bytes = 0;             // constants in flash
  int64_t arena_bytes = 0;              // held by tensors and scratch while this layer runs
};

// A tensor or scratch buffer in the arena.
struct ReportBlock {
  std::string name;
  bool scratch = false;
  int64_t offset = 0, bytes = 0;
  int first_layer = 0,
      last_layer = 0;  // positions in ReportData::layers, both inclusive; -1 is "before the first"
};

struct ReportPart {
  std::string name;  // "arena", "weights"
  Figure<int64_t> bytes;
};

// What fills a memory of the board.
struct ReportMemory {
  std::vector<ReportPart> parts;
  int64_t capacity = 0;  // bytes; 0 if not known
  std::string capacity_how;
};

// All that the report shows; plain data, filled by src/flow. Texts may come from hostile files: they are
// escaped.
struct ReportData {
  std::string title;    // "fashion"
  std::string date;     // as it shall be printed; the caller's, so that a report can be reproduced
  std::string project;  // folder or file
  std::string version;  // of mote
  ReportBoard board;
  ReportModel model;

  std::vector<ReportAccuracy> accuracy;
  // Outputs that were compared between host and board, and how many were identical to the last bit.
  Figure<int64_t> outputs_compared, outputs_identical;

  std::vector<ReportEpoch> epochs;
  std::string epochs_how;

  std::vector<std::string> classes;
  std::vector<std::vector<int64_t>> confusion;  // [true class][predicted class], samples
  std::string confusion_how;

  std::vector<ReportMistake> mistakes;  // all are shown: the caller decides how many
  int64_t mistakes_total = 0;
  std::string mistakes_how;

  std::vector<ReportLayer> layers;  // in the order of execution
  std::string layers_how;           // of shapes, multiply-accumulates and weight bytes
  std::vector<ReportBlock> blocks;
  int64_t arena_bytes = 0;
  std::string blocks_how;

  Figure<int64_t> instructions;   // of one inference, layers and the code that calls them
  Figure<double> milliseconds;    // of one inference
  Figure<double> microjoules;     // of one inference
  std::string run = "inference";  // what these are of, as a reader calls it: "answer"
  Figure<double> milliwatts;      // on average, of a board that listens; neither value nor how: not shown
  ReportMemory ram, flash;
};

// One HTML file that needs nothing else: no network, no scripts, no other files; images and style are inside.
// Reads well on a phone and on paper, follows the reader's choice of light or dark.
std::string html_report(const ReportData& data);

}  // namespace mote
