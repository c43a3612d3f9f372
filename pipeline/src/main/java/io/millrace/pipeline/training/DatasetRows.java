package io.millrace.pipeline.training;

import io.millrace.data.Split;
import io.millrace.ml.frame.Frame;

/// Reads the rows of a dataset version.
@FunctionalInterface
public interface DatasetRows {
  Frame read(String dataset, int version, Split split);
}
