package io.millrace.server.page;

import io.millrace.base.http.Resource;

/// A group of pages in a package of its own.
@FunctionalInterface
public interface PageFeature {
  Resource pages(PageServices services, Html html);
}
