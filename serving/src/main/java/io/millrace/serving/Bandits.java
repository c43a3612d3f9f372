package io.millrace.serving;

import io.millrace.pipeline.background.Loop;
import io.millrace.serving.bandit.BanditDecision;
import io.millrace.serving.bandit.BanditDecision.Figures;
import io.millrace.serving.bandit.BanditPlan;
import io.millrace.serving.bandit.BanditStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Leads the requests of endpoints with a bandit to those variants whose answers turn out best.
/// Each decision is stored before it is followed, and followed again after a restart. Thread-safe;
/// blocks.
public final class Bandits implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Bandits.class);
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final Endpoints endpoints;
  private final JudgedAnswers answers;
  private final OutcomeStore outcomes;
  private final BanditStore store;
  private final InstantSource clock;
  private volatile @Nullable Loop leading;

  public Bandits(
      Endpoints endpoints,
      JudgedAnswers answers,
      OutcomeStore outcomes,
      BanditStore store,
      InstantSource clock) {
    this.endpoints = endpoints;
    this.answers = answers;
    this.outcomes = outcomes;
    this.store = store;
    this.clock = clock;
  }

  /// Begins to lead; once a second it looks.
  public void start() {
    leading =
        Loop.start(
            "bandits",
            () -> {
              tick(clock.instant());
              return PAUSE;
            });
  }

  /// Newest first.
  /// @param limit at most this many
  /// @throws io.millrace.base.MillraceException with `ENDPOINT_NOT_FOUND`
  public List<BanditDecision> decisions(String endpoint, int limit) {
    return store.newest(endpoints.endpoint(endpoint).name(), limit);
  }

  /// Takes the decisions that are due, and has all be followed. While an endpoint moves to another
  /// config, its weights are those of the declaration.
  public void tick(Instant now) {
    for (Endpoint endpoint : endpoints.list()) {
      Optional<BanditPlan> plan = endpoint.config().spec().bandit();
      if (plan.isPresent()
          && endpoints.inService(endpoint.name())
          && endpoints.rolling(endpoint.name()).isEmpty()) {
        try {
          endpoints.share(decision(endpoint.config(), plan.get(), now));
        } catch (RuntimeException e) {
          log.warn(
              "endpoint.bandit.not_decided endpoint={} reason={}", endpoint.name(), e.toString());
        }
      }
    }
  }

  private BanditDecision decision(EndpointConfig config, BanditPlan plan, Instant now) {
    Optional<BanditDecision> last = store.newest(config.endpoint(), 1).stream().findFirst();
    Optional<BanditDecision> present =
        last.filter(each -> each.config() == config.number())
            .filter(each -> now.isBefore(each.at().plus(plan.every())));
    if (present.isPresent()) {
      return present.get();
    }
    int number = last.map(BanditDecision::number).orElse(0) + 1;
    BanditDecision decision =
        BanditDecision.of(
            plan,
            config.endpoint(),
            number,
            config.number(),
            now,
            config.variants().stream().map(Variant::name).toList(),
            figures(config, plan.metric()));
    store.add(decision);
    log.info(
        "endpoint.bandit.decided endpoint={} number={} config={} arms={}",
        config.endpoint(),
        number,
        config.number(),
        decision.arms());
    return decision;
  }

  /// Of the answers that the variants' present models gave, also under earlier configs.
  private List<Figures> figures(EndpointConfig config, String metric) {
    List<Figures> figures = new ArrayList<>();
    config.variants().forEach(_ -> figures.add(new Figures()));
    StillAnswering still = new StillAnswering(config, endpoints.configs(config.endpoint()));
    answers.look(
        config.endpoint(),
        metric,
        bookmark -> outcomes.arrived(config.endpoint(), metric, bookmark),
        answer ->
            still
                .variant(answer)
                .ifPresent(
                    variant ->
                        figures.get(config.variants().indexOf(variant)).add(answer.value())));
    return figures;
  }

  @Override
  public void close() {
    Loop present = leading;
    if (present != null) {
      present.close();
    }
  }
}
