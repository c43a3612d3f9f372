package io.millrace.server.page;

import java.util.List;
import java.util.stream.Stream;

/// An entry of the navigation.
public enum Section {
  OVERVIEW("", "Overview", "", "overview", "o"),
  DATASETS("Build", "Datasets", "/datasets", "data", "d"),
  PIPELINES("Build", "Pipelines", "/pipelines", "pipe", "p"),
  RUNS("Build", "Runs", "/runs", "runs", "r"),
  MODELS("Build", "Models", "/models", "models", "m"),
  ENDPOINTS("Operate", "Endpoints", "/endpoints", "endpoint", "e"),
  MONITORS("Operate", "Monitoring", "/monitors", "monitor", "w"),
  APPROVALS("Operate", "Approvals", "/approvals", "ok", "a"),
  EVENTS("Project", "Events", "/events", "bell", "v"),
  NOTIFICATIONS("Project", "Notifications", "/notifications", "mail", "n"),
  PARAMETERS("Project", "Parameters", "/parameters", "settings", "s");

  private final String group;
  private final String label;
  private final String path;
  private final String icon;
  private final String key;

  Section(String group, String label, String path, String icon, String key) {
    this.group = group;
    this.label = label;
    this.path = path;
    this.icon = icon;
    this.key = key;
  }

  /// The groups in their order; the first has no title.
  public static List<String> groups() {
    return Stream.of(values()).map(Section::group).distinct().toList();
  }

  public static List<Section> in(String group) {
    return Stream.of(values()).filter(section -> section.group.equals(group)).toList();
  }

  public String group() {
    return group;
  }

  public String label() {
    return label;
  }

  /// Below the project's address.
  public String path() {
    return path;
  }

  public String icon() {
    return icon;
  }

  /// Opens the section when typed after `g`.
  public String key() {
    return key;
  }
}
