package io.millrace.serving;

import static io.millrace.base.ErrorCode.ENDPOINT_INVALID;
import static io.millrace.base.MillraceException.require;

import io.millrace.base.MillraceException;
import io.millrace.serving.limit.ProcessSettings;
import io.millrace.serving.rollout.Alarm;
import io.millrace.serving.rollout.RolloutPlan;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Loads the models of declarations, and has those that are new answer before anybody asks them.
/// Thread-safe; blocks.
final class ScorerLoader {
  private static final Logger log = LoggerFactory.getLogger(ScorerLoader.class);

  private final ModelLoader models;
  private volatile Replay replay = new Replay(Optional.empty());
  private volatile PlugIns plugIns = PlugIns.NONE;

  ScorerLoader(ModelLoader models) {
    this.models = models;
  }

  /// From now on, what was captured is asked of new configs whose rollout wants that.
  void replay(Captures captures) {
    replay = new Replay(Optional.of(captures));
  }

  /// From now on, declarations may name classes of these.
  void plugIns(PlugIns added) {
    plugIns = added;
  }

  /// Whether a declaration asks for no more than the operator allows. What was deployed before the
  /// operator said so goes on as it is.
  /// @throws MillraceException with `MODEL_PROCESS_ABOVE_CEILING`
  void requireAllowed(EndpointSpec spec) {
    spec.wanted().forEach(models::requireAllowed);
  }

  /// The scorers of a wish, after what was captured has been asked of the main one.
  /// @param present what answers most now; absent if nothing does
  Scorers tried(DeployEndpoint wish, Optional<Scorer> present) {
    Map<ServedModel, ServableModel> loaded = loaded(wish.spec(), wish.spec().allModels());
    requireProcesses(wish.spec(), loaded);
    Scorers scorers = scorers(wish.spec(), loaded);
    requireComparable(wish, scorers, present);
    replay.check(wish, scorers.main(wish.spec()), present);
    return scorers;
  }

  /// What is compared, row by row, has as many numbers.
  /// @param present what answers most now; absent if nothing does
  private static void requireComparable(
      DeployEndpoint wish, Scorers scorers, Optional<Scorer> present) {
    RolloutPlan plan = wish.spec().rollout();
    ModelOutputs next = scorers.main(wish.spec()).outputs();
    ModelOutputs now = present.map(Scorer::outputs).orElse(next);
    List<String> comparing =
        plan.alarms().stream().filter(Alarm::comparesAnswers).map(Alarm::name).toList();
    require(
        now.count() == next.count() || (comparing.isEmpty() && plan.limits().differing().isEmpty()),
        ENDPOINT_INVALID,
        "Leave these alarms and the replay's limit of differing answers out; errors, latency and"
            + " answers that are no numbers are watched all the same.",
        "rollout of '%s': %s compare new answers with old ones, and the endpoint answers with %s"
            + " numbers a row now, with %s then (expected: as many)",
        wish.endpoint(),
        comparing.isEmpty() ? "replayed answers" : "the alarms " + comparing,
        now,
        next);
    scorers.shadows().forEach((name, shadow) -> requireComparable(name, shadow.outputs(), next));
  }

  private static void requireComparable(String shadow, ModelOutputs itself, ModelOutputs answer) {
    require(
        itself.count() == answer.count(),
        ENDPOINT_INVALID,
        "Let the shadow answer as the endpoint does, by an expression as its combine; or leave it"
            + " out.",
        "shadow '%s': it answers with %s numbers a row, the endpoint with %s (expected: as many)",
        shadow,
        itself,
        answer);
  }

  /// @throws MillraceException with `MODEL_NOT_SERVABLE` if a model cannot be loaded, with
  ///     `ENDPOINT_INVALID` if the models do not fit together, with `PLUG_IN_INVALID`
  Scorers scorers(EndpointSpec spec) {
    return scorers(spec, loaded(spec, spec.allModels()));
  }

  /// @param loaded the models of all variants
  /// @throws MillraceException as the other
  Scorers scorers(EndpointSpec spec, Map<ServedModel, ServableModel> loaded) {
    return Scorers.of(spec, loaded, plugIns);
  }

  /// What variants would answer with if these were some of their models; the others are loaded.
  /// @throws MillraceException as [#tried]
  List<Scorer> trial(
      List<Variant> variants,
      Map<String, ProcessSettings> processes,
      Map<ServedModel, ServableModel> given) {
    Map<ServedModel, ServableModel> all = new HashMap<>(given);
    for (Variant variant : variants) {
      for (ServedModel model : variant.models()) {
        WantedModel wanted =
            new WantedModel(model, processes.getOrDefault(model.name(), ProcessSettings.NONE));
        models.requireAllowed(wanted);
        all.computeIfAbsent(model, _ -> models.load(wanted));
      }
    }
    return Scorer.of(variants.stream().map(each -> Scorers.group(each, all, plugIns)).toList());
  }

  /// @param wanted of the models that are declared
  Map<ServedModel, ServableModel> loaded(EndpointSpec spec, List<ServedModel> wanted) {
    Map<ServedModel, ServableModel> loaded = new HashMap<>();
    wanted.forEach(model -> loaded.put(model, models.load(spec.wanted(model))));
    return loaded;
  }

  /// What is said of processes must be of models that have some. Only where it is new: a later
  /// Millrace may well evaluate in memory what this one does not.
  private static void requireProcesses(EndpointSpec spec, Map<ServedModel, ServableModel> loaded) {
    for (ServableModel model : loaded.values()) {
      require(
          model instanceof ServableModel.Outside
              || !spec.processes().containsKey(model.id().name()),
          ENDPOINT_INVALID,
          "Leave them out.",
          "processes.%s: model %s is evaluated in memory, and has none",
          model.id().name(),
          model.id());
    }
  }

  /// As at a start: shadows whose models cannot be loaded keep nobody from being answered.
  Map<ServedModel, ServableModel> loadedAsPossible(EndpointSpec spec) {
    Map<ServedModel, ServableModel> loaded = loaded(spec, spec.models());
    for (ServedModel model : spec.allModels()) {
      if (!loaded.containsKey(model)) {
        try {
          loaded.put(model, models.load(spec.wanted(model)));
        } catch (MillraceException e) {
          log.warn("endpoint.shadow.not_loaded model={} detail={}", model, e.detail());
        }
      }
    }
    return loaded;
  }
}
