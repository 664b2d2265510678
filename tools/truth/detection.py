# SPDX-License-Identifier: Apache-2.0
"""TFLite_Detection_PostProcess: boxes from anchors, non-maximum suppression."""

import numpy as np
from flatbuffers import flexbuffers

# name, boxes, classes, detections, classes for each box, regular suppression, thresholds of score and overlap, background
ROWS = (
    ("fast", 6, 2, 3, 1, False, 0.0, 0.5, True),
    ("fast, two classes a box", 8, 4, 4, 2, False, 0.1, 0.6, True),
    ("fast, high threshold", 8, 3, 5, 1, False, 0.7, 0.3, False),
    ("fast, everything overlaps", 5, 2, 4, 1, False, 0.0, 0.01, True),
    ("regular", 6, 3, 3, 1, True, 0.0, 0.5, True),
    ("regular, high threshold", 10, 4, 6, 1, True, 0.6, 0.4, False),
    ("regular, one of each class", 9, 3, 5, 1, True, 0.2, 0.7, True),
)


def add_cases(book):
    for number, (name, boxes, classes, detections, per_box, regular, score, overlap, background) in enumerate(
        ROWS
    ):
        case = book.case("detection_postprocess", "float32", name)
        grid = case.random.uniform(0.2, 0.8, (boxes, 2))
        sizes = case.random.uniform(0.2, 0.5, (boxes, 2))
        anchors = case.const(np.concatenate([grid, sizes], 1))
        encodings = case.input((1, boxes, 4), values=case.draw((1, boxes, 4), low=-3, high=3))
        columns = classes + (1 if background else 0)
        # No two scores are equal: which of them comes first is not specified.
        scores = (
            case.random.permutation(boxes * columns).reshape(1, boxes, columns) / (boxes * columns) + 0.003
        )
        predictions = case.input((1, boxes, columns), values=scores)
        # Several classes a box are written with gaps, beyond as many rows as there are detections.
        rows = detections * per_box * per_box
        outputs = [case.output(shape) for shape in ((1, rows, 4), (1, rows), (1, rows), (1,))]
        options = {
            "max_detections": detections,
            "max_classes_per_detection": per_box,
            "detections_per_class": 1 if "one of each" in name else 100,
            "use_regular_nms": regular,
            "nms_score_threshold": float(score),
            "nms_iou_threshold": float(overlap),
            "num_classes": classes,
            "y_scale": 10.0,
            "x_scale": 10.0,
            "h_scale": 5.0,
            "w_scale": 5.0,
        }
        custom = bytes(flexbuffers.Dumps(options))
        case.may_leave_outputs = True
        case.op("TFLite_Detection_PostProcess", [encodings, predictions, anchors], outputs, custom=custom)
    book.not_recorded("detection_postprocess of uint8", "refused: it takes float32 only")
