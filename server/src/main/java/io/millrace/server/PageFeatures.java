package io.millrace.server;

import io.millrace.server.page.PageFeature;
import io.millrace.server.page.artifact.ArtifactPages;
import io.millrace.server.page.model.ModelPages;
import io.millrace.server.page.run.ComparePages;
import io.millrace.server.page.run.ExperimentPages;
import io.millrace.server.page.run.RunPages;
import io.millrace.server.page.run.RunTablePages;
import java.util.List;

/// The groups of pages that have packages of their own.
public final class PageFeatures {
  public static final List<PageFeature> ALL =
      List.of(
          ExperimentPages::new,
          RunTablePages::new,
          ComparePages::new,
          RunPages::new,
          ArtifactPages::new,
          ModelPages::new);

  private PageFeatures() {}
}
