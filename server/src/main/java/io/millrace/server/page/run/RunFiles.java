package io.millrace.server.page.run;

import io.millrace.server.page.Format;
import io.millrace.server.page.Shell;
import io.millrace.tracking.ArtifactPath;
import io.millrace.tracking.Artifacts;
import io.millrace.tracking.RunInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The files of a run, depth first.
final class RunFiles {
  private static final String DOWNLOAD = "/api/2.0/mlflow-artifacts/artifacts/";
  private static final int MOST = 200;
  private static final int DEEPEST = 8;

  private final Artifacts artifacts;
  private final RunInfo run;
  private final List<RunPage.File> files = new ArrayList<>();
  private int hidden;

  RunFiles(Artifacts artifacts, RunInfo run) {
    this.artifacts = artifacts;
    this.run = run;
    collect("", 0);
  }

  List<RunPage.File> files() {
    return files;
  }

  int hidden() {
    return hidden;
  }

  private void collect(String folder, int depth) {
    for (Artifacts.Entry entry : artifacts.list(ArtifactPath.ofRun(run, folder))) {
      String path = folder.isEmpty() ? entry.name() : folder + "/" + entry.name();
      switch (entry.kind()) {
        case DIRECTORY -> {
          if (depth < DEEPEST) {
            collect(path, depth + 1);
          }
        }
        case FILE -> add(path, entry.size());
      }
    }
  }

  private void add(String path, long size) {
    if (files.size() == MOST) {
      hidden++;
      return;
    }
    files.add(
        new RunPage.File(
            path, Format.bytes(size), DOWNLOAD + escaped(run.artifactUri().path() + "/" + path)));
  }

  private static String escaped(String path) {
    return Stream.of(path.split("/", -1)).map(Shell::part).collect(Collectors.joining("/"));
  }
}
