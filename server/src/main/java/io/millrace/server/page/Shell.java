package io.millrace.server.page;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// What surrounds every page, and what its template needs besides its own model.
///
/// @param path of this page with its query, for the way back from a form
/// @param stream address of the page's live events; empty if it has none
public record Shell(
    String project,
    Section section,
    String title,
    List<Crumb> crumbs,
    Theme theme,
    String path,
    String stream,
    Instant now,
    Assets assets) {
  public Shell {
    crumbs = List.copyOf(crumbs);
  }

  /// The address of a page of this project; parts are escaped.
  public String link(String... parts) {
    return base() + joined(parts);
  }

  /// The address of the project.
  public String base() {
    return "/ui/" + part(project);
  }

  public static String joined(String... parts) {
    StringBuilder path = new StringBuilder();
    for (String each : parts) {
      path.append('/').append(part(each));
    }
    return path.toString();
  }

  /// A text as one part of a path or as a value of a query.
  public static String part(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  public String asset(String name) {
    return assets.path(name);
  }

  public String icon(String name) {
    return assets.path("icons.svg") + "#" + name;
  }

  public String time(Instant time) {
    return Format.time(time, now);
  }

  public Shell below(Section parent, String text, String... parts) {
    List<Crumb> more = new ArrayList<>(crumbs);
    more.add(new Crumb(text, link(parts)));
    return new Shell(project, parent, title, more, theme, path, stream, now, assets);
  }

  /// The page itself, as the last crumb and the title.
  public Shell at(String text) {
    List<Crumb> more = new ArrayList<>(crumbs);
    more.add(new Crumb(text, ""));
    return new Shell(project, section, text, more, theme, path, stream, now, assets);
  }

  /// The same page at another moment.
  public Shell at(Instant moment) {
    return new Shell(project, section, title, crumbs, theme, path, stream, moment, assets);
  }

  public Shell live(String address) {
    return new Shell(project, section, title, crumbs, theme, path, address, now, assets);
  }
}
