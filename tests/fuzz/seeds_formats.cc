// SPDX-License-Identifier: Apache-2.0
#include "base/json.h"
#include "data/cifar.h"
#include "data/formats/edge_impulse.h"
#include "data/formats/made_files.h"
#include "data/npy.h"
#include "data/set/recording_set.h"
#include "tests/fuzz/seeds.h"

namespace mote {

namespace {

Bytes chosen_by(char first, const Bytes& rest) {
  Bytes out = {static_cast<uint8_t>(first)};
  out.insert(out.end(), rest.begin(), rest.end());
  return out;
}

}  // namespace

// The first byte chooses what fuzz_set and fuzz_formats read the rest as.
void add_set_seeds(SeedWriter& seeds) {
  RecordingRow row;
  row.id = std::string(32, 'a');
  row.label = "a, \"b\"";
  row.channels = "accX [g]";
  row.rate_hz = 104.5;
  row.frames = 7;
  row.source = 1;
  row.name = "x.wav";
  std::string index(index_header()), segments(segments_header());
  append_index_line(row, &index);
  row.kind = Kind::kPng;
  row.rate_hz = 0;
  row.frames = 6;
  row.width = 3;
  append_index_line(row, &index);
  append_segment_line({row.id, {1, 5, 0, 0, 0, 0, "up"}}, &segments);
  append_segment_line({row.id, {-1, -1, 1, 2, 3, 4, "box"}}, &segments);
  seeds.add("set", "json", std::string("0{\"mote_set\":1,\"name\":\"n\",\"licence\":\"l\",\"notes\":\"\"}"));
  seeds.add("set", "index", "1" + index);
  seeds.add("set", "segments", "2" + segments);
  seeds.add("set", "sources", "3" + sources_to_csv({{"p", "files", "CC0", ""}}));
  seeds.add("set", "info",
            std::string("5{\"files\":[{\"path\":\"a\",\"category\":\"testing\",\"label\":{\"type\":\"label\","
                        "\"label\":\"x\"},\"boundingBoxes\":[]}]}"));
  seeds.add(
      "set", "parts",
      std::string("5{\"structuredLabels\":{\"a\":[{\"startIndex\":0,\"endIndex\":9,\"label\":\"x\"}]}}"));
  seeds.add("set", "boxes",
            std::string(
                "5{\"boundingBoxes\":{\"a\":[{\"label\":\"x\",\"x\":0,\"y\":1,\"width\":2,\"height\":3}]}}"));
  seeds.add("set", "dai",
            std::string("7[{\"file_name\":\"a\",\"metadata\":[{\"name\":\"Subject\",\"value\":\"s\"}],"
                        "\"sessions\":[{\"session_name\":\"1\",\"segments\":[{\"name\":\"L\",\"value\":\"x\","
                        "\"start\":0,\"end\":9}]}]}]"));
  seeds.add(
      "set", "coco",
      std::string("8{\"images\":[{\"id\":1,\"file_name\":\"a\",\"width\":9,\"height\":7}],\"categories\":[{"
                  "\"id\":2,\"name\":\"x\"}],\"annotations\":[{\"image_id\":1,\"category_id\":2,\"bbox\":["
                  "0.5,1,8.7,6],\"iscrowd\":0}]}"));
  seeds.add(
      "set", "voc",
      std::string("9<annotation><filename>a.png</filename><size><width>3</width><height>4</height></size>"
                  "<object><name>x</name><bndbox><xmin>1</xmin><ymin>1.5</ymin><xmax>3</xmax><ymax>4</ymax>"
                  "</bndbox></object></annotation>"));
  seeds.add("set", "lines", std::string("6  1.5e-001 2\n 3 4\n"));
  seeds.add("set", "table",
            std::string("4timestamp,accX [g],\"y (m/s2)\",label\n0,1,2,a\n10,3e1,4,a\n30,5,6,b\n"));
}

void add_format_seeds(SeedWriter& seeds) {
  using namespace testing;
  const Recording values = float_recording({0.5f, -1, 2, 3}, 2, 62.5);
  const std::vector<Channel> channels = {{"accX", "m/s2"}, {"accY", ""}};
  const Bytes signed_json = encode_edge_impulse(values, channels, "key");
  seeds.add("formats", "json", chosen_by('0', signed_json));
  seeds.add("formats", "strokes",
            std::string("0{\"strokes\":[{\"label\":\"3\",\"strokePoints\":[{\"x\":0.1,\"y\":-1}]}]}"));
  const Json json = Json::parse(signed_json.begin(), signed_json.end());
  seeds.add("formats", "cbor", chosen_by('1', Json::to_cbor(json)));
  const float data[6] = {1, 2, 3, 4, 5, 6};
  const auto npy = encode_npy(DType::kFloat32, {1, 3, 2}, data, sizeof data);
  if (npy.ok()) {
    seeds.add("formats", "npy", chosen_by('2', *npy));
    for (const bool deflated : {false, true})
      seeds.add("formats", deflated ? "npz" : "npz_stored",
                chosen_by('3', made_zip("x.npy", *npy, deflated)));
  }
  for (const bool big_endian : {false, true})
    for (const bool compressed : {false, true})
      seeds.add("formats", std::string("mat") + (big_endian ? "_big" : "") + (compressed ? "_packed" : ""),
                chosen_by('4', made_mat("accel", 3, 2, {1, 2, 3, 4, 5, 6}, big_endian, compressed)));
  seeds.add("formats", "bmp", chosen_by('5', made_bmp()));
  for (const CifarForm& form : {kCifar10, kCifar100})
    seeds.add("formats", form.name,
              chosen_by(form.labels == 1 ? '7' : '8', Bytes(static_cast<size_t>(form.record_bytes()), 3)));
  seeds.add("formats", "cifar_classes", std::string("9a\nb\nc\nd\ne\nf\ng\nh\ni\nj\n"));
  seeds.add("formats", "pgm", std::string("6P2 # c\n2 2\n255\n0 1 2 255\n"));
  seeds.add("formats", "ppm", std::string("6P6 1 1 255\nabc"));
}

}  // namespace mote
