package io.millrace.server.page;

import io.millrace.pipeline.stepfunctions.Alias;
import io.millrace.pipeline.stepfunctions.PublishedVersion;
import io.millrace.pipeline.stepfunctions.Revision;
import io.millrace.pipeline.stepfunctions.StateMachineStores;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The numbers under which versions were published, and the aliases that stand for them.
final class Aliases {
  private Aliases() {}

  /// What each version of a pipeline is called, by its number.
  static Map<Integer, VersionPage.Names> of(String pipeline, StateMachineStores stores) {
    Map<Integer, Integer> versionOf = new HashMap<>();
    Map<Integer, List<String>> published = new HashMap<>();
    Map<Integer, List<String>> aliases = new HashMap<>();
    for (PublishedVersion each : stores.versions().versions(pipeline)) {
      stores
          .revisions()
          .find(pipeline, each.revision())
          .map(Revision::pipelineVersion)
          .ifPresent(
              version -> {
                versionOf.put(each.version(), version);
                add(published, version, Integer.toString(each.version()));
              });
    }
    for (Alias alias : stores.versions().aliases(pipeline)) {
      for (Alias.Route route : alias.routes()) {
        Integer version = versionOf.get(route.version());
        if (version != null) {
          add(aliases, version, label(alias, route));
        }
      }
    }
    Map<Integer, VersionPage.Names> names = new HashMap<>();
    published.forEach(
        (version, numbers) ->
            names.put(
                version, new VersionPage.Names(numbers, aliases.getOrDefault(version, List.of()))));
    return names;
  }

  private static String label(Alias alias, Alias.Route route) {
    return alias.routes().size() == 1 ? alias.name() : alias.name() + " " + route.weight() + "%";
  }

  private static void add(Map<Integer, List<String>> all, int version, String text) {
    all.computeIfAbsent(version, _ -> new ArrayList<>()).add(text);
  }
}
