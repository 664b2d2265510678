// SPDX-License-Identifier: Apache-2.0
#include "data/layouts/image_labels.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "base/format.h"
#include "data/layouts/coco.h"
#include "data/layouts/pascal_voc.h"
#include "data/testing.h"

namespace mote {
namespace {

using ::testing::ElementsAre;
using testing::error_text;
using ::testing::HasSubstr;
using testing::must;

std::string box(double left, double top, double right, double bottom) {
  SideLabel image;
  image.image_width = 10, image.image_height = 8;
  Segment s;
  if (!box_of_edges(left, top, right, bottom, image, &s)) return "refused";
  return format("{},{} {}x{}", s.x, s.y, s.width, s.height);
}

TEST(ImageLabels, BoxesInWholePixels) {
  EXPECT_EQ(box(1, 2, 4, 5), "1,2 3x3");
  EXPECT_EQ(box(1.4, 1.6, 3.6, 5.4), "1,2 3x3");
  EXPECT_EQ(box(-0.7, 0, 10.4, 8.9), "0,0 10x8");  // less than a pixel outside
  EXPECT_EQ(box(-2, 0, 12, 8), "-2,0 14x8");       // left for the image to refuse
  EXPECT_EQ(box(9.8, 7.7, 10, 8), "9,7 1x1");      // rounds to nothing
  EXPECT_EQ(box(0, 0, 1e30, 1), "refused");
  EXPECT_EQ(box(0, std::nan(""), 1, 1), "refused");
}

TEST(ImageLabels, NamesAreFoundWhereOnlyOneFits) {
  FileList list;
  list.files = {"a/1.png", "train/2.png", "train/3.png", "val/2.png", "x.txt"};
  const ImageLabels images(list);
  EXPECT_EQ(images.find("1.png", "labels.json"), "a/1.png");
  EXPECT_EQ(images.find("a/1.png", "labels.json"), "a/1.png");
  EXPECT_EQ(images.find("b/1.png", "labels.json"), "");
  EXPECT_EQ(images.find("2.png", "labels.json"), "");
  EXPECT_EQ(images.find("2.png", "annotations/instances_val.json"), "val/2.png");
  EXPECT_EQ(images.find("2.png", "train/labels.json"), "train/2.png");
  for (const char* name : {"", "../1.png", "/a/1.png", "x.txt"}) EXPECT_EQ(images.find(name, "l.json"), "");
}

constexpr const char* kCoco = R"({"images": [{"id": 7, "file_name": "a.png", "width": 10, "height": 8},
                                             {"id": 8, "file_name": "b.png"}],
   "categories": [{"id": 3, "name": "cup"}],
   "annotations": [{"image_id": 7, "category_id": 3, "bbox": [1, 2, 3.2, 4]},
                   {"image_id": 7, "category_id": 3, "bbox": [0, 0, 9, 8], "iscrowd": 1},
                   {"image_id": 8, "category_id": 3, "bbox": [1, 2, 0, 4]}]})";

TEST(Coco, BoxesByImage) {
  const LabelFile found = must(parse_coco(kCoco, "c.json"));
  EXPECT_THAT(found.labels.at("a.png").segments, ElementsAre(Segment{-1, -1, 1, 2, 3, 4, "cup"}));
  EXPECT_EQ(found.labels.at("a.png").image_width, 10);
  EXPECT_TRUE(found.labels.at("b.png").segments.empty());
  EXPECT_THAT(found.warnings,
              ElementsAre(HasSubstr("1 boxes around crowds"), HasSubstr("1 boxes without width")));
}

TEST(Coco, WhatIsWrongIsNamed) {
  const auto error = [](std::string from, const std::string& to) {
    std::string text = kCoco;
    text.replace(text.find(from), from.size(), to);
    return error_text(parse_coco(text, "c.json"));
  };
  EXPECT_THAT(error("\"categories\"", "\"c\""), HasSubstr("no COCO file: it has no list 'categories'"));
  EXPECT_THAT(error("\"id\": 8", "\"id\": 7"), HasSubstr("'images' 1: the id 7 is there twice"));
  EXPECT_THAT(error("b.png", "a.png"), HasSubstr("'a.png' is there twice"));
  EXPECT_THAT(error("\"image_id\": 8", "\"image_id\": 9"), HasSubstr("'annotations' 2: there is no image 9"));
  EXPECT_THAT(error("\"category_id\": 3", "\"category_id\": 4"), HasSubstr("there is no category 4"));
  EXPECT_THAT(error("3.2, 4]", "3.2]"), HasSubstr("'bbox' is no x, y, width and height"));
  EXPECT_THAT(error("3.2, 4]", "-3, 4]"), HasSubstr("cannot be one of pixels"));
}

constexpr const char* kVoc = R"(<annotation><folder>x</folder><filename>a.png</filename>
  <size><width>10</width><height>8</height><depth>3</depth></size>
  <object><name>cat</name><difficult>1</difficult>
    <bndbox><xmin>1</xmin><ymin>2.5</ymin><xmax>10</xmax><ymax>8</ymax></bndbox></object></annotation>)";

TEST(PascalVoc, ObjectsOfAnImage) {
  const VocAnnotation found = must(parse_pascal_voc(kVoc, "a.xml"));
  EXPECT_EQ(found.filename, "a.png");
  EXPECT_EQ(found.label.image_height, 8);
  ASSERT_EQ(found.objects.size(), 1u);
  EXPECT_EQ(found.objects[0].name, "cat");
  EXPECT_EQ(found.objects[0].ymin, 2.5);
  EXPECT_EQ(found.objects[0].xmax, 10);
}

TEST(PascalVoc, WhatIsWrongIsNamed) {
  const auto error = [](std::string from, const std::string& to) {
    std::string text = kVoc;
    text.replace(text.find(from), from.size(), to);
    return error_text(parse_pascal_voc(text, "a.xml"));
  };
  EXPECT_THAT(error("</size>", "</siz>"), HasSubstr("a.xml:2: is no XML"));
  EXPECT_THAT(error_text(parse_pascal_voc("<a/>", "a.xml")), HasSubstr("it has no <annotation>"));
  EXPECT_THAT(error("<xmin>1<", "<xmin>11<"), HasSubstr("object 0 has no name and xmin"));
  EXPECT_THAT(error("<xmin>1<", "<xmin>nan<"), HasSubstr("object 0 has no name and xmin"));
  EXPECT_THAT(error("<xmin>1</xmin>", ""), HasSubstr("object 0 has no name and xmin"));
  EXPECT_THAT(error("<name>cat", "<name>"), HasSubstr("object 0 has no name and xmin"));
}

TEST(PascalVoc, DeepNestingDoesNotEndTheProgram) {
  std::string text;
  for (int i = 0; i < 300'000; ++i) text += "<a>";
  EXPECT_FALSE(parse_pascal_voc(text, "a.xml").ok());
  text.clear();
  for (int i = 0; i < 300'000; ++i) text += "<a>";
  for (int i = 0; i < 300'000; ++i) text += "</a>";
  EXPECT_FALSE(parse_pascal_voc(text, "a.xml").ok());
}

}  // namespace
}  // namespace mote
