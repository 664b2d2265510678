// SPDX-License-Identifier: Apache-2.0
#include "emit/device_sources.h"

#include <stdexcept>

#include "base/format.h"
#include "base/resource.h"
#include "base/text.h"

namespace mote {

const std::vector<Resource>& device_resources();

namespace {

constexpr std::string_view kInclude = "#include \"device/";

std::string flat_name(std::string_view path) {
  return "mote_" + std::string(path.substr(path.rfind('/') + 1));
}

const Resource& source(const std::string& path) {
  const Resource* found = find_resource(device_resources(), path);
  if (found == nullptr) throw std::logic_error("no device source " + path);
  return *found;
}

// "device/port/port.h" of an include line of device/, else "".
std::string included(const std::string& line) {
  if (line.compare(0, kInclude.size(), kInclude) != 0) return "";
  const size_t begin = line.find('"') + 1;
  return line.substr(begin, line.find('"', begin) - begin);
}

void collect(const std::string& path, std::set<std::string>* all) {
  if (!all->insert(path).second) return;
  for (const std::string& line : split(source(path).data, '\n'))
    if (const std::string header = included(line); !header.empty()) collect(header, all);
}

std::string adapted(const std::string& path) {
  std::vector<std::string> lines = split(source(path).data, '\n');
  for (std::string& line : lines) {
    if (const std::string header = included(line); !header.empty())
      line = "#include \"" + flat_name(header) + "\"";
    if (line == "#define MOTE_VERSION_TAG dev") line = "#define MOTE_VERSION_TAG " + kernel_version_tag();
  }
  return join(lines, "\n");
}

std::set<std::string> headers_of(const std::vector<std::string>& names) {
  std::set<std::string> paths;
  for (const std::string& name : names) collect("device/" + name, &paths);
  return paths;
}

std::vector<SourceFile> flat_files(const std::set<std::string>& paths) {
  std::vector<SourceFile> files;
  for (const std::string& path : paths) files.push_back({"src/" + flat_name(path), adapted(path)});
  return files;
}

// The header beside the kernel's source that declares it.
std::string contract_path(const KernelInfo& kernel) {
  const std::string path = std::string("device/") + kernel.source;
  const std::string folder = path.substr(0, path.rfind('/') + 1);
  const std::string declaration = format(" MOTE_NAME({})(", kernel.name);
  for (const Resource& file : device_resources())
    if (file.path.starts_with(folder) && file.path.ends_with(".h") &&
        file.data.find(declaration) != std::string_view::npos)
      return std::string(file.path);
  throw std::logic_error(format("no header declares the kernel {}", kernel.name));
}

}  // namespace

std::string kernel_version_tag() {
  uint32_t hash = fnv1a(nullptr, 0);
  for (const Resource& file : device_resources()) {
    hash = fnv1a(file.path.data(), file.path.size(), hash);
    hash = fnv1a(file.data.data(), file.data.size(), hash);
  }
  return format("{:08x}", hash);
}

bool is_device_file(const std::string& stem) {
  for (const Resource& file : device_resources()) {
    const std::string name = flat_name(file.path);
    if (to_lower(name.substr(0, name.rfind('.'))) == to_lower(stem)) return true;
  }
  return false;
}

std::string contract_header(const KernelInfo& kernel) { return flat_name(contract_path(kernel)); }

std::vector<const KernelInfo*> called_kernels(const Lowered& model, const Layout& layout) {
  std::set<const KernelInfo*> out;
  for (const Layout::Stage& stage : layout.stages) {
    for (const Layout::Step& step : stage.steps) {
      out.insert(layout.call(model, step).kernel);
      if (step.move.from.bytes > 0) out.insert(&move_kernel());
    }
  }
  return {out.begin(), out.end()};
}

std::vector<SourceFile> device_sources(const Lowered& model, const Layout& layout) {
  std::set<std::string> paths;
  collect("device/port/crc32.h", &paths);  // of the check
  for (const KernelInfo* kernel : called_kernels(model, layout)) {
    collect(std::string("device/") + kernel->source, &paths);
    collect(contract_path(*kernel), &paths);
  }
  return flat_files(paths);
}

std::vector<SourceFile> library_headers(const std::vector<std::string>& names) {
  return flat_files(headers_of(names));
}

std::vector<SourceFile> device_headers(const std::vector<std::string>& names) {
  std::vector<SourceFile> files;
  for (const std::string& path : headers_of(names)) files.push_back({path, std::string(source(path).data)});
  return files;
}

}  // namespace mote
