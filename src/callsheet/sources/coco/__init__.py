"""COCO object detection files."""
