package io.millrace.pipeline.event;

import io.millrace.base.bucket.Buckets;
import java.nio.file.Path;
import java.util.Map;

/// The files of a project without configured buckets, for tests of tasks.
public final class TestFiles {
  private TestFiles() {}

  public static SourceFiles of(Path project) {
    return new SourceFiles(
        new ProjectFolder(project), new Buckets(Map.of(), project), project.resolve("copies"));
  }
}
