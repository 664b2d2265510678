// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/sha256.h"
#include "data/dataset.h"
#include "data/index_csv.h"

namespace mote {

// Writes a dataset folder sample by sample. All is written to a new folder beside the target, which finish()
// puts in the target's place in one step: after an error, a full disk or Ctrl-C the target is as it was.
class DatasetWriter {
 public:
  // Refuses a target that exists, unless it is an empty folder or, with `force`, a dataset folder with
  // nothing else in it. `dataset` gives names, licence, source, shape, classes and seed.
  static Result<DatasetWriter> make(const std::string& folder, bool force, Dataset dataset);
  DatasetWriter(DatasetWriter&& other) noexcept;
  DatasetWriter& operator=(DatasetWriter&&) = delete;
  ~DatasetWriter();  // removes what finish() has not put in place

  // The shape of a sample; before the first add().
  Status set_shape(const Shape& shape);

  // The next sample, sample_bytes() bytes; the samples of one split come one after the other.
  Status add(const IndexRow& row, const uint8_t* sample);

  // Those added so far, also after finish().
  const std::vector<IndexRow>& rows() const { return rows_; }

  Result<Dataset> finish();

 private:
  DatasetWriter() = default;
  Status flush();
  void end_split();
  Status put_in_place();

  std::string target_, partial_;
  bool replace_ = false;
  int fd_ = -1;  // samples.bin
  Dataset dataset_;
  Sha256 split_hash_;
  std::vector<IndexRow> rows_;
  std::vector<uint8_t> buffer_;
};

}  // namespace mote
