package io.millrace.server.migration;

import static io.millrace.server.migration.Tally.Thing.ARTIFACTS;
import static io.millrace.server.migration.Tally.Thing.BYTES;

import io.millrace.tracking.transfer.ArtifactHolder;
import io.millrace.tracking.transfer.Source;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/// Copies the files of runs and logged models, each in one stream. A file that is there in its full
/// size is not sent again: files are visible only whole.
final class ArtifactCopy {
  private final Source source;
  private final Target target;
  private final Tally tally;

  ArtifactCopy(Source source, Target target, Tally tally) {
    this.source = source;
    this.target = target;
    this.tally = tally;
  }

  void copy(ArtifactHolder holder) throws IOException, InterruptedException {
    switch (source.artifacts(holder)) {
      case Source.Artifacts.Elsewhere(var location) ->
          tally.leaveOut(
              "artifacts of %s: %s is not in the folders that were named"
                  .formatted(holder.id(), location));
      case Source.Artifacts.Files(var files, var links) -> {
        links.forEach(
            link ->
                tally.leaveOut(
                    "artifact %s of %s: it is a symbolic link".formatted(link, holder.id())));
        if (!files.isEmpty()) {
          copy(holder, files);
        }
      }
    }
  }

  private void copy(ArtifactHolder holder, List<Source.File> files)
      throws IOException, InterruptedException {
    ArtifactHolder there = target.holder(holder).orElseThrow();
    Set<Source.File> known =
        target.source().artifacts(there) instanceof Source.Artifacts.Files(var found, _)
            ? Set.copyOf(found)
            : Set.of();
    for (Source.File file : files) {
      tally.find(ARTIFACTS, 1);
      tally.find(BYTES, file.size());
      if (!known.contains(file)) {
        target.upload(there, file.path(), () -> source.open(holder, file.path()));
        tally.bring(ARTIFACTS, 1);
        tally.bring(BYTES, file.size());
      }
    }
  }
}
