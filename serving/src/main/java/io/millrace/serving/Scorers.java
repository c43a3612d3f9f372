package io.millrace.serving;

import io.millrace.base.MillraceException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What a declaration needs to answer, loaded and tried.
///
/// @param variants one for each variant, in their order, all with the same fields
/// @param shadows by name, each with fields of its own: what only a shadow reads is not asked of
///     callers
record Scorers(List<Scorer> variants, Map<String, Scorer> shadows) {
  private static final Logger log = LoggerFactory.getLogger(Scorers.class);

  Scorers {
    variants = List.copyOf(variants);
    shadows = Map.copyOf(shadows);
  }

  /// @param loaded the models of all variants; a shadow without its models is left out
  /// @throws MillraceException as [Scorer#of(List)]
  static Scorers of(EndpointSpec spec, Map<ServedModel, ServableModel> loaded, PlugIns plugIns) {
    Map<String, Scorer> shadows = new LinkedHashMap<>();
    for (Shadow shadow : spec.shadows()) {
      if (loaded.keySet().containsAll(shadow.variant().models())) {
        shadows.put(
            shadow.name(), Scorer.of(List.of(group(shadow.variant(), loaded, plugIns))).getFirst());
      } else {
        log.warn("endpoint.shadow.not_loaded shadow={}", shadow.name());
      }
    }
    return new Scorers(
        Scorer.of(spec.variants().stream().map(each -> group(each, loaded, plugIns)).toList()),
        shadows);
  }

  /// @param loaded the models of the variant, and others
  static Scorer.Group group(
      Variant variant, Map<ServedModel, ServableModel> loaded, PlugIns plugIns) {
    return new Scorer.Group(
        variant.models().stream().map(loaded::get).toList(), variant.calculation(), plugIns);
  }

  List<InputField> inputs() {
    return variants.getFirst().fields().list();
  }

  /// The variant that answers most.
  Scorer main(EndpointSpec spec) {
    return variants.get(spec.variants().indexOf(spec.main()));
  }

  /// What answers under a config.
  /// @param aside where shadows are asked
  Route route(EndpointConfig config, Aside aside) {
    List<LiveShadow> live = new ArrayList<>();
    for (Shadow shadow : config.spec().shadows()) {
      Scorer scorer = shadows.get(shadow.name());
      if (scorer != null) {
        live.add(LiveShadow.of(config, shadow, scorer, aside));
      }
    }
    return Route.of(config, variants).shadowed(live);
  }
}
