package io.millrace.serving.batch;

import java.util.Optional;

/// What is transformed.
public sealed interface TransformData {
  /// What results are called after.
  String stem();

  /// A file below the project's folder, or `s3://BUCKET/KEY`.
  record OfFile(String path) implements TransformData {
    @Override
    public String stem() {
      String name = path.substring(path.lastIndexOf('/') + 1);
      int dot = name.lastIndexOf('.');
      return dot > 0 ? name.substring(0, dot) : name;
    }
  }

  /// The rows of a dataset.
  ///
  /// @param version absent: the newest when the transform begins
  record OfDataset(String name, Optional<Integer> version) implements TransformData {
    @Override
    public String stem() {
      return version.map(number -> name + "-" + number).orElse(name);
    }
  }

  /// What a query gives.
  record OfSql(String sql) implements TransformData {
    @Override
    public String stem() {
      return "query";
    }
  }
}
