// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

namespace mote {

// The models of golden.json in the shared pack.
struct GoldenModel {
  const char* name;
  const char* path;
};

inline std::vector<GoldenModel> int8_golden_models() {
  return {{"ad", "mlcommons_tiny/anomaly_detection/ad01_int8.tflite"},
          {"hello", "tflite_micro/examples/hello_world/models/hello_world_int8.tflite"},
          {"ic", "mlcommons_tiny/image_classification/pretrainedResnet_quant.tflite"},
          {"kws", "mlcommons_tiny/keyword_spotting/kws_ref_model.tflite"},
          {"micro_speech", "tflite_micro/examples/micro_speech/models/micro_speech_quantized.tflite"},
          {"person", "tflite_micro/models/person_detect.tflite"},
          {"sww", "mlcommons_tiny/streaming_wakeword/str_ww_ref_model.tflite"},
          {"vww", "mlcommons_tiny/visual_wake_words/vww_96_int8.tflite"}};
}

inline std::vector<GoldenModel> float_golden_models() {
  return {{"ad_f32", "mlcommons_tiny/anomaly_detection/ad01_fp32.tflite"},
          {"ic_f32", "mlcommons_tiny/image_classification/pretrainedResnet.tflite"},
          {"vww_f32", "mlcommons_tiny/visual_wake_words/vww_96_float.tflite"}};
}

inline std::vector<GoldenModel> golden_models() {
  std::vector<GoldenModel> all = int8_golden_models();
  for (const GoldenModel& model : float_golden_models()) all.push_back(model);
  return all;
}

}  // namespace mote
