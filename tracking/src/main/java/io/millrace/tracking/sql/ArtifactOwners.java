package io.millrace.tracking.sql;

import io.millrace.tracking.ArtifactPath;
import io.millrace.tracking.ArtifactUri;
import io.millrace.tracking.sql.Columns.LoggedModels;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jooq.DSLContext;

/// Finds the run or logged model whose artifacts a location names: `…/RUN/artifacts/…` or
/// `…/models/MODEL/artifacts/…`, where all up to `artifacts` is the owner's own location.
final class ArtifactOwners {
  private static final String ARTIFACTS = "artifacts";
  private static final Pattern RUN = Pattern.compile("[0-9a-f]{32}");
  private static final Pattern MODEL = Pattern.compile("m-[0-9a-f]{32}");

  private ArtifactOwners() {}

  static Optional<ArtifactPath> locate(DSLContext sql, ArtifactUri uri) {
    List<String> elements = List.of(uri.path().split("/", -1));
    for (int end = 2; end <= elements.size(); end++) {
      if (!elements.get(end - 1).equals(ARTIFACTS)) {
        continue;
      }
      String root = new ArtifactUri(String.join("/", elements.subList(0, end))).toString();
      String path = String.join("/", elements.subList(end, elements.size()));
      Optional<ArtifactPath> found = owner(sql, elements.get(end - 2), root, path);
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  private static Optional<ArtifactPath> owner(DSLContext sql, String id, String root, String path) {
    if (RUN.matcher(id).matches()) {
      return RunRows.find(sql, id)
          .filter(row -> row.info().artifactUri().toString().equals(root))
          .map(row -> ArtifactPath.ofRun(row.info(), path));
    }
    if (MODEL.matcher(id).matches()) {
      return LoggedModelRows.find(sql, id)
          .filter(row -> row.get(LoggedModels.ARTIFACT_URI).equals(root))
          .map(_ -> ArtifactPath.ofModel(id, path));
    }
    return Optional.empty();
  }
}
