// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "data/set/append_file.h"
#include "data/set/recording_set.h"

namespace mote {

// Adds recordings to a set, or makes one. Files are written to a temporary name and renamed; a few hundred at
// a time are then brought to the disk, and only after that their lines are appended to the tables, so that
// every line in index.csv has its whole file whatever happens. Room for the lines is claimed before a file is
// written, so that a full disk costs none of the recordings that were added. What an interrupted import wrote
// beyond its last line is overwritten when it is run again.
class SetWriter {
 public:
  // A new set is made where the folder is missing or empty; a folder that holds something else is refused, as
  // is a set that another program is writing. Torn last lines are cut off.
  static Result<SetWriter> open(const std::string& folder, const std::string& name,
                                const std::string& licence);
  SetWriter(SetWriter&& other) noexcept;
  SetWriter& operator=(SetWriter&&) = delete;
  ~SetWriter();  // what was added since the last flush() is not in the set

  // The number of the source with that path, which is added if it is not there.
  Result<int32_t> source(const std::string& path, const std::string& format, const std::string& licence);
  Status set_source_hash(int32_t number, const std::string& sha256);

  enum class Added {
    kNew,
    kPresent,        // the same content is there already, with the same label
    kContradiction,  // the same content is there with another label; it is not added
  };
  struct Outcome {
    Added added = Added::kNew;
    std::string other_name, other_label;  // of the recording that is there
  };
  // `id` and `file` are content_id() and encode_recording() of the recording, which are slow and can be
  // computed elsewhere.
  Result<Outcome> add(const NewRecording& recording, const std::string& id, const Bytes& file, int32_t source,
                      const std::string& name);

  Status flush();

  // Writes index.csv anew, for changed splits or labels, beside the old one and puts it in its place. The
  // rows are those of set(), in their order.
  Status rewrite(std::vector<RecordingRow> rows);

  const RecordingSet& set() const { return set_; }

 private:
  SetWriter() = default;
  Status make(const std::string& name, const std::string& licence);
  Status write_sources();
  std::string path(const std::string& name) const { return set_.folder + "/" + name; }

  RecordingSet set_;
  std::unordered_map<std::string, size_t> by_id_;  // made by the first add()
  int lock_ = -1;
  AppendFile index_, segments_;
  size_t pending_ = 0;
};

}  // namespace mote
