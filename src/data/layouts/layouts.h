// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <functional>
#include <string>
#include <vector>

#include "base/result.h"
#include "data/formats/formats.h"

namespace mote {

// One file to import, or a few that belong together, and what its place among others says of it.
struct ImportJob {
  std::string path;                 // of the file
  std::string name;                 // relative to the folder that is imported
  std::string label, group, split;  // "" where the layout does not say
  std::vector<Segment> segments;    // of side files
  // Instead of the file's own format.
  FileReader read;
  // Labels and groups that the file itself brings come first, unless the layout is sure of its own.
  bool layout_first = false;
  // Background noise of minutes, that clips can be cut from.
  bool long_noise = false;
};

struct ImportPlan {
  std::string layout;  // its name
  std::vector<ImportJob> jobs;
  std::vector<std::string> warnings;  // one sentence each
};

// Files below a folder, as paths relative to it, sorted; hidden ones and links to folders are left out.
struct FileList {
  std::string root;
  std::vector<std::string> files;
  std::vector<std::string> warnings;

  bool has(const std::string& file) const;
};
Result<FileList> list_files(const std::string& root);

// What is to be imported from a folder or a file, in the order of the names. `as` names a layout or a format
// ("" to find out). Layouts:
// clang-format off
//   edge-impulse     any files with info.labels, structured_labels.labels or bounding_boxes.labels beside them
//   sensiml          any files with .dai files beside them
//   coco             images with a COCO file: instances_*.json, *.coco.json, annotations.json and the like
//   pascal-voc       images with XML files in Annotations, or beside them with the same name
//   speech-commands  label/SPEAKER_nohash_N.wav, validation_list.txt, testing_list.txt
//   spoken-digits    DIGIT_SPEAKER_N.wav, N below 5 for testing (Free Spoken Digit Dataset)
//   mimii            machines' sounds: MACHINE/train/normal_id_01_*.wav, MACHINE/id_01/abnormal/*.wav
//   uci-har          train and test with "Inertial Signals"
//   idx              MNIST-style files of images and labels
//   files            any: the folder that a file stands in is its label, the folders train, test and
//                    validation above it its split; a file in no folder of a class is labelled by its name if
//                    that has two dots or more ("idle.01.wav")
// clang-format on
Result<ImportPlan> plan_import(const std::string& path, const std::string& as);

// "train" for a folder named train or training, and so on; "" for any other name.
std::string split_of_folder(const std::string& name);

// Is it, by its ending, a file that labels others?
bool is_label_file(const std::string& file);

// Does the folder hold recordings in a layout of theirs, or as many that are no images as images? A table
// beside images does not make them recordings.
bool holds_recordings(const FileList& list);

}  // namespace mote
