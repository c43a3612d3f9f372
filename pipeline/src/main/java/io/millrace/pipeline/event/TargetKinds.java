package io.millrace.pipeline.event;

import static io.millrace.base.ErrorCode.RULE_INVALID;

import io.millrace.base.MillraceException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The kinds of targets that there are.
public final class TargetKinds {
  private final Map<String, TargetKind> byName = new TreeMap<>();

  public TargetKinds(Collection<? extends TargetKind> kinds) {
    kinds.forEach(kind -> byName.put(kind.name(), kind));
  }

  /// @throws MillraceException with `RULE_INVALID` if there is no such kind
  public TargetKind kind(String name) {
    TargetKind kind = byName.get(name);
    if (kind == null) {
      throw new MillraceException(
          RULE_INVALID,
          "target: '%s' (expected: %s)".formatted(name, String.join(", ", byName.keySet())),
          "Use a kind of target that there is.");
    }
    return kind;
  }

  /// The names of those that wait for others on the network.
  List<String> callingOut() {
    return byName.values().stream().filter(TargetKind::callsOut).map(TargetKind::name).toList();
  }

  /// @throws MillraceException with `RULE_INVALID` if the kind or its settings are wrong
  public void check(Target target) {
    kind(target.kind()).check(target.settings());
  }
}
