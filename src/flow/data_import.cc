// SPDX-License-Identifier: Apache-2.0
#include "flow/data_import.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <limits>

#include "base/format.h"
#include "base/progress.h"
#include "base/text.h"
#include "data/dataset_json.h"
#include "data/dataset_writer.h"
#include "data/image_source.h"
#include "data/plain_text.h"

namespace mote {

namespace {

constexpr size_t kMostErrors = 20;

// Brings every image to the dataset's shape, which the options or else the first image decide.
class ImageConverter {
 public:
  explicit ImageConverter(const DataImportRequest& request) : size_(request.size) {
    if (request.colour == ImageColour::kGrey) channels_ = 1;
    if (request.colour == ImageColour::kColour) channels_ = 3;
  }

  // `name` is the image's file, for the error.
  Result<Image> convert(const Image& image, const std::string& name) {
    const int32_t own_channels = image.channels <= 2 ? 1 : 3;  // alpha is laid over white
    if (!size_) size_ = ImageSize{image.width, image.height}, size_from_ = name;
    if (channels_ == 0) channels_ = own_channels, channels_from_ = name;
    const bool other_size = image.height != size_->height || image.width != size_->width;
    if (other_size && !size_from_.empty())
      return Error(Code::kInvalid,
                   format("is {}x{} pixels, but '{}' is {}x{}", image.width, image.height, size_from_,
                          size_->width, size_->height),
                   format("bring all to one size with --size {}x{}", size_->width, size_->height),
                   Origin{name});
    if (own_channels != channels_ && !channels_from_.empty())
      return Error(Code::kInvalid,
                   format("is {}, but '{}' is {}", own_channels == 1 ? "grey" : "in colour", channels_from_,
                          own_channels == 1 ? "in colour" : "grey"),
                   "bring all to one form with --grey or --colour", Origin{name});
    Image out = with_channels(image, channels_);
    if (!other_size) return out;
    ++resized_;
    return mote::resized(out, size_->height, size_->width);
  }

  int64_t resized() const { return resized_; }

 private:
  std::optional<ImageSize> size_;
  int32_t channels_ = 0;
  std::string size_from_, channels_from_;  // the image that decided; "" if the user did
  int64_t resized_ = 0;
};

Status check_text(const std::string& text, const std::string& what) {
  if (is_plain_text(text)) return ok_status();
  return Error(Code::kInvalid, format("{} '{}' is not plain UTF-8 text", what, escaped(text)),
               "choose another one");
}

Status check_request(const DataImportRequest& request) {
  if (request.source.empty()) return Error(Code::kInvalid, "no folder is given to import from");
  MOTE_TRY(check_text(request.source, "the source folder"));
  MOTE_TRY(check_text(request.output, "the dataset folder"));
  MOTE_TRY(check_text(request.name, "the name"));
  MOTE_TRY(check_text(request.licence, "the licence"));
  if (request.splits.seed > static_cast<uint64_t>(std::numeric_limits<int64_t>::max()))
    return Error(Code::kInvalid, "the seed must be below 2^63");
  if (request.size && (request.size->width < 1 || request.size->width > kMostImageSide ||
                       request.size->height < 1 || request.size->height > kMostImageSide))
    return Error(Code::kInvalid,
                 format("images of {}x{} pixels cannot be made", request.size->width, request.size->height),
                 format("sides go from 1 to {}", kMostImageSide));
  return ok_status();
}

// The samples' numbers in the source, in the order of the index: train, validation, test.
std::vector<size_t> index_order(const ImageSource& source) {
  std::vector<size_t> order;
  for (const std::string split : {"train", "validation", "test"})
    for (size_t i = 0; i < source.samples.size(); ++i)
      if (source.samples[i].split == split) order.push_back(i);
  return order;
}

Dataset describe(const DataImportRequest& request, const ImageSource& source) {
  Dataset out;
  out.name = request.name.empty() ? source.name : request.name;
  out.licence = !request.licence.empty()  ? request.licence
                : !source.licence.empty() ? source.licence
                                          : "not stated";
  out.source = request.source;
  out.classes = source.classes;
  out.seed = request.splits.seed;
  return out;
}

// Writes all samples of the source; the shape is known once the first is converted.
class Import {
 public:
  Import(const DataImportRequest& request, const ImageSource& source)
      : request_(request), source_(source), converter_(request) {}

  Status run(DataImportSummary* out) {
    const std::vector<size_t> order = index_order(source_);
    Dataset description = describe(request_, source_);
    MOTE_ASSIGN(DatasetWriter writer, DatasetWriter::make(request_.output, request_.force, description));
    Progress progress("import", static_cast<int64_t>(order.size()));
    for (const size_t sample : order) {
      if (interrupted()) return Error(Code::kInterrupted, "the import was interrupted; nothing was written");
      auto image = load(sample);
      if (!image.ok()) {
        errors_.push_back(image.error());
        if (errors_.size() == kMostErrors) break;
        continue;
      }
      if (writer.rows().empty()) MOTE_TRY(writer.set_shape({image->height, image->width, image->channels}));
      MOTE_TRY(writer.add(source_.samples[sample], image->pixels.data()));
      duplicates_.add(image->pixels.data(), image->pixels.size());
      progress.update(static_cast<int64_t>(writer.rows().size()));
    }
    if (!errors_.empty()) return all_errors();
    MOTE_ASSIGN(out->dataset, writer.finish());
    out->duplicates = duplicates_.report(writer.rows());
    out->resized = converter_.resized();
    return ok_status();
  }

 private:
  Result<Image> load(size_t sample) {
    MOTE_ASSIGN(const Image image, source_.read(sample));
    return converter_.convert(image, request_.source + "/" + source_.samples[sample].source);
  }

  Error all_errors() const {
    Error first = errors_.front();
    first.others.assign(errors_.begin() + 1, errors_.end());
    return first;
  }

  const DataImportRequest& request_;
  const ImageSource& source_;
  ImageConverter converter_;
  DuplicateFinder duplicates_;
  std::vector<Error> errors_;
};

void warn_of_duplicates(const DuplicateReport& found, std::vector<std::string>* warnings) {
  if (found.across_splits > 0)
    warnings->push_back(
        format("{} samples for validation and test are identical to a sample of another split, which "
               "makes accuracy look better than it is; for example {}",
               with_commas(found.across_splits), found.leaks.empty() ? "" : found.leaks.front()));
  if (found.contradictory > 0)
    warnings->push_back(
        format("{} samples are identical to a sample with another label", with_commas(found.contradictory)));
}

bool parse_side(std::string_view text, int32_t* out) {
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, *out);
  return error == std::errc() && stop == end && *out >= 1 && *out <= kMostImageSide;
}

}  // namespace

Result<ImageSize> parse_image_size(const std::string& text) {
  const std::vector<std::string> sides = split(text, 'x');
  ImageSize out;
  if (sides.size() != 2 || !parse_side(sides[0], &out.width) || !parse_side(sides[1], &out.height))
    return Error(Code::kInvalid, format("'{}' is not a size such as 96x96", text),
                 format("width x height in pixels, each from 1 to {}", kMostImageSide));
  return out;
}

Result<DataImportSummary> data_import(const DataImportRequest& request) {
  const auto start = std::chrono::steady_clock::now();
  (void)interrupted();  // from here on Ctrl-C is heard and cleaned up after
  MOTE_TRY(check_request(request));
  MOTE_ASSIGN(ImageSource source, open_image_source(request.source));
  if (!request.classes.empty()) MOTE_TRY(rename_classes(request.classes, &source));
  MOTE_TRY(assign_splits(request.splits, &source));
  DataImportSummary out;
  MOTE_TRY(Import(request, source).run(&out));
  out.format = source.format;
  out.warnings = std::move(source.warnings);
  warn_of_duplicates(out.duplicates, &out.warnings);
  out.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return out;
}

Json to_json(const DataImportSummary& summary) {
  const Dataset& dataset = summary.dataset;
  Json json = {
      {"name", dataset.name},       {"folder", dataset.folder},          {"licence", dataset.licence},
      {"source", dataset.source},   {"format", summary.format},          {"shape", dataset.sample_shape},
      {"classes", dataset.classes}, {"samples", dataset.sample_count()}, {"seed", dataset.seed}};
  json["splits"] = Json::array();
  for (const SplitInfo& info : dataset.splits)
    json["splits"].push_back({{"name", info.name}, {"samples", info.count}, {"per_class", info.per_class}});
  json["duplicates"] = {{"copies", summary.duplicates.copies},
                        {"across_splits", summary.duplicates.across_splits},
                        {"contradictory", summary.duplicates.contradictory},
                        {"examples", summary.duplicates.leaks}};
  json["resized"] = summary.resized;
  json["warnings"] = summary.warnings;
  json["seconds"] = summary.seconds;
  return json;
}

}  // namespace mote
