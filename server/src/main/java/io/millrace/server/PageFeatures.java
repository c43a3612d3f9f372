package io.millrace.server;

import io.millrace.server.page.PageFeature;
import io.millrace.server.page.model.ModelPages;
import io.millrace.server.page.run.RunPages;
import java.util.List;

/// The groups of pages that have packages of their own.
public final class PageFeatures {
  public static final List<PageFeature> ALL = List.of(RunPages::new, ModelPages::new);

  private PageFeatures() {}
}
