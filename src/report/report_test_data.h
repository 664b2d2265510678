// SPDX-License-Identifier: Apache-2.0
#pragma once
// A report as the demo would make it, for tests.
#include <cmath>

#include "base/format.h"
#include "report/report.h"

namespace mote {

inline ReportLayer sample_layer(int index, const char* op, const char* name, const char* shape, int64_t macs,
                                int64_t instructions, int64_t weight_bytes, int64_t arena_bytes) {
  return {index, op, name, shape, macs, instructions, weight_bytes, arena_bytes};
}

inline void add_sample_layers(ReportData* d) {
  d->layers = {sample_layer(0, "conv2d", "stem", "1x14x14x16", 28224, 96120, 336, 3920),
               sample_layer(1, "depthwise_conv2d", "block1/depthwise", "1x14x14x16", 28224, 61300, 272, 6272),
               sample_layer(2, "conv2d", "block1/pointwise", "1x14x14x32", 100352, 118300, 768, 9920),
               sample_layer(3, "depthwise_conv2d", "block2/depthwise", "1x7x7x32", 14112, 38900, 544, 7840),
               sample_layer(4, "conv2d", "block2/pointwise", "1x7x7x64", 100352, 109220, 2560, 4832),
               sample_layer(5, "average_pool2d", "pool", "1x1x1x64", 3136, 9830, 0, 3200),
               sample_layer(6, "fully_connected", "classifier", "1x10", 640, 1420, 720, 76),
               sample_layer(7, "softmax", "softmax", "1x10", 0, 3012, 0, 20)};
  d->layers_how = "Shapes, multiply-accumulates and constants: exact, from the compiled graph.";
  d->blocks = {{"input", false, 9136, 784, -1, 0},
               {"stem", false, 6000, 3136, 0, 1},
               {"block1/depthwise", false, 0, 3136, 1, 2},
               {"block1/pointwise", false, 3136, 6272, 2, 3},
               {"block1/pointwise columns", true, 9408, 512, 2, 2},
               {"block2/depthwise", false, 0, 1568, 3, 4},
               {"block2/pointwise", false, 1568, 3136, 4, 5},
               {"pool", false, 0, 64, 5, 6},
               {"logits", false, 64, 12, 6, 7},
               {"probabilities", false, 80, 10, 7, 7}};
  d->arena_bytes = 9920;
  d->blocks_how = "exact, the plan that the firmware is compiled with; checked by a second program.";
}

inline void add_sample_confusion(ReportData* d) {
  d->classes = {"T-shirt/top", "Trouser", "Pullover", "Dress", "Coat",
                "Sandal",      "Shirt",   "Sneaker",  "Bag",   "Ankle boot"};
  d->confusion.assign(10, std::vector<int64_t>(10, 0));
  for (size_t i = 0; i < 10; ++i) d->confusion[i][i] = 1000;
  const int moves[][3] = {{6, 0, 104}, {6, 2, 82}, {6, 4, 71}, {0, 6, 110}, {2, 4, 66},
                          {4, 2, 59},  {2, 6, 61}, {4, 6, 52}, {3, 0, 28},  {3, 4, 31},
                          {0, 3, 22},  {5, 7, 15}, {7, 9, 21}, {9, 7, 35},  {1, 3, 11},
                          {8, 6, 6},   {9, 5, 7},  {7, 5, 14}, {0, 2, 18},  {8, 4, 4}};
  for (const auto& move : moves) {
    const auto truth = static_cast<size_t>(move[0]), predicted = static_cast<size_t>(move[1]);
    d->confusion[truth][truth] -= move[2];
    d->confusion[truth][predicted] += move[2];
  }
  d->confusion_how = "Exact: int8 model on the host, all 10,000 test images.";
}

inline ReportData sample_report() {
  ReportData d;
  d.title = "fashion";
  d.date = "2026-01-31 14:05";
  d.project = "build/demo/fashion";
  d.version = "0.1.0";
  d.board = {"Arduino Nano 33 BLE", "arduino-nano-33-ble", "cortex-m4", 64};
  d.model = {"fashion", "1x28x28x1 int8", "1x10 int8", 4362, 275040};
  d.accuracy = {
      {"float", 9034, 10000, "measured on the host, all test images"},
      {"int8, on the host", 9018, 10000, "exact, device kernels on the host, all test images"},
      {"int8, on the board", 902, 1000, "exact, on the emulated board, the first 1,000 test images"}};
  d.outputs_compared = {1000, "run on the emulated board"};
  d.outputs_identical = {1000, "compared byte by byte"};
  for (int i = 0; i < 12; ++i) {
    const double t = i < 8 ? i : i - 0.8;
    d.epochs.push_back({i < 8 ? "float" : "qat", 0.27 + 0.55 * std::exp(-t / 2.2),
                        0.905 - 0.16 * std::exp(-t / 2.5),
                        0.902 - 0.11 * std::exp(-t / 2.0) + (i % 2 == 0 ? 0.003 : -0.002)});
  }
  d.epochs_how = "measured during training; validation on 5,000 images that were split off the training set.";
  add_sample_confusion(&d);
  const char png[] = "\x89PNG\r\n\x1a\n";
  for (int i = 0; i < 3; ++i) {
    d.mistakes.push_back({Bytes(png, png + 8), 6, i, 0.97 - 0.02 * i, format("test {}", 41 + i)});
  }
  d.mistakes_total = 982;
  d.mistakes_how = "int8 model on the host; the most confident mistakes first.";
  add_sample_layers(&d);
  d.instructions = {438910, "Exact, counted on the emulated core."};
  d.milliseconds = {std::nullopt, "no cycle model has been calibrated for this core"};
  d.microjoules = {std::nullopt, "nobody has published a figure for this board"};
  d.ram = {{{"arena", {9920, "exact, asserted by the compiler"}},
            {"other static", {4, "exact, from the linked firmware"}},
            {"stack", {612, "measured on the emulated core, high-water mark of one inference"}}},
           262144,
           "nRF52840 Product Specification"};
  d.flash = {{{"code", {6120, "exact, from the linked firmware"}},
              {"weights", {5200, "exact, from the linked firmware"}},
              {"parameter tables", {812, "exact, from the linked firmware"}}},
             1048576,
             "nRF52840 Product Specification"};
  return d;
}

}  // namespace mote
