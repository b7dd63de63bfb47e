"""Training, calibration, evaluation and export of the pneumonia model."""
