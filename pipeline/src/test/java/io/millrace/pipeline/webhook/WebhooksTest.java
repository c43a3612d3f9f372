package io.millrace.pipeline.webhook;

import static io.millrace.base.ErrorCode.WEBHOOK_INVALID;
import static io.millrace.base.ErrorCode.WEBHOOK_NOT_FOUND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.net.httpserver.Headers;
import io.millrace.base.MillraceException;
import io.millrace.base.database.Database;
import io.millrace.base.database.TestDatabases;
import io.millrace.base.http.RouteTable;
import io.millrace.base.http.client.OutgoingCalls;
import io.millrace.base.http.client.Receiver;
import io.millrace.base.json.Json;
import io.millrace.base.secret.Seal;
import io.millrace.pipeline.delivery.Dispatcher;
import io.millrace.pipeline.event.TestClock;
import io.millrace.pipeline.webhook.mlflow.WebhookResource;
import io.millrace.pipeline.webhook.sql.RegistryCalls;
import io.millrace.pipeline.webhook.sql.SqlWebhooks;
import io.millrace.tracking.AliasChange;
import io.millrace.tracking.ModelAlias;
import io.millrace.tracking.RegisterVersion;
import io.millrace.tracking.StartRun;
import io.millrace.tracking.Tag;
import io.millrace.tracking.sql.Changes;
import io.millrace.tracking.sql.SqlExperiments;
import io.millrace.tracking.sql.SqlRegistry;
import io.millrace.tracking.sql.SqlTracking;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A registry, webhooks over the same database, and a server that is called.
class WebhooksTest {
  private static final String ALL = "io.millrace.base.database.TestDatabases#all";

  /// What was received.
  private record Received(String id, String timestamp, String signature, String body) {
    static Received of(Headers headers, String body) {
      return new Received(
          headers.getFirst("X-MLflow-Delivery-Id"),
          headers.getFirst("X-MLflow-Timestamp"),
          Optional.ofNullable(headers.getFirst("X-MLflow-Signature")).orElse(""),
          body);
    }

    String event() {
      var json = Json.parse(body);
      return json.path("entity").asString() + "." + json.path("action").asString();
    }
  }

  @TempDir private Path keys;
  private final TestClock clock = new TestClock();
  private final OutgoingCalls calls = new OutgoingCalls(Set.of("127.0.0.1"));
  private final Receiver<Received> receiver = new Receiver<>(200, Received::of);
  private final List<Received> received = receiver.received();

  @AfterEach
  void stop() {
    receiver.close();
    calls.close();
  }

  private final class Parts {
    final SqlWebhooks store;
    final Webhooks webhooks;
    final SqlRegistry registry;
    final String run;

    Parts(Database database) {
      store = new SqlWebhooks(database, seal());
      webhooks = new Webhooks(store, calls, clock);
      Changes changes = new Changes();
      changes.tell(new RegistryCalls(store, webhooks, clock));
      new SqlExperiments(database, clock);
      registry = new SqlRegistry(database, changes, clock);
      run = new SqlTracking(database, clock).startRun(StartRun.in("0")).id();
    }

    Webhook hook(Trigger... triggers) {
      return webhooks.create(settings(receiver.url(), Set.of(triggers)), Optional.of("s3cret"));
    }

    void register() {
      assertThat(registry.register("price", RegisterVersion.ofRun(run, "model")).version())
          .isPositive();
    }

    /// As a server would that has just been started: nothing is known but what is on disk.
    void deliver() throws InterruptedException {
      assertThat(
              new Dispatcher<>(
                      "test",
                      Dispatcher.Order.ONE_BY_ONE,
                      store.outbox(),
                      new WebhookCaller(store, calls, clock),
                      clock)
                  .deliverDue())
          .isNotNull();
    }
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void secretsAreSealedInTheDatabase(Database database) {
    try (database) {
      Parts parts = new Parts(database);
      String id = parts.hook(Trigger.REGISTERED_MODEL_CREATED).id();

      assertThat(parts.store.secret(id)).contains("s3cret");
      assertThat(rows(database)).doesNotContain("s3cret");
    }
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void whatAnOlderVersionStoredIsSealedAtTheStart(Database database) {
    try (database) {
      String id = new Parts(database).hook(Trigger.REGISTERED_MODEL_CREATED).id();
      database.write(
          sql -> sql.execute("update webhook set secret = 'plain', sealed_secret = null"));

      assertThat(new Parts(database).store.secret(id)).contains("plain");
      assertThat(rows(database)).doesNotContain("plain");
    }
  }

  private static String rows(Database database) {
    return database.read(sql -> sql.fetch("select * from webhook").formatCSV());
  }

  private Seal seal() {
    return Seal.withKeyIn(keys.resolve("secret.key"));
  }

  private static Webhook.Settings settings(String url, Set<Trigger> triggers) {
    return new Webhook.Settings(
        "hook", Optional.empty(), URI.create(url), triggers, Webhook.Status.ACTIVE);
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void everyChangeThatItWantsIsACall(Database database) throws Exception {
    Parts parts = new Parts(database);
    parts.hook(EnumSet.allOf(Trigger.class).toArray(Trigger[]::new));
    parts.hook(Trigger.MODEL_VERSION_CREATED);
    parts.register();
    parts.registry.setVersionTag("price", 1, new Tag("checked", "yes"));
    parts.registry.setTag("price", new Tag("team", "pricing"));
    parts.registry.deleteVersionTag("price", 1, "checked");
    ModelAlias champion = new ModelAlias("price", "champion");
    parts.registry.setAlias(champion, 1, new AliasChange("", ""));
    parts.registry.deleteAlias(champion, new AliasChange("", ""));

    parts.deliver();

    assertThat(received)
        .extracting(Received::event)
        .containsExactly(
            "registered_model.created",
            "model_version.created",
            "model_version.created",
            "model_version_tag.set",
            "model_version_tag.deleted",
            "model_version_alias.created",
            "model_version_alias.deleted");
    assertThat(Json.parse(received.get(3).body()).path("data"))
        .isEqualTo(
            Json.parse(
                """
                {"name": "price", "version": "1", "key": "checked", "value": "yes"}"""));
    assertThat(Json.parse(received.get(5).body()).path("data"))
        .isEqualTo(
            Json.parse(
                """
                {"name": "price", "alias": "champion", "version": "1"}"""));
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void aCallIsTriedFourTimesWithTheSameIdAlsoAfterARestart(Database database) throws Exception {
    Parts parts = new Parts(database);
    Webhook hook = parts.hook(Trigger.MODEL_VERSION_CREATED);
    parts.register();
    receiver.answer(503);

    for (int attempt = 0; attempt < 6; attempt++) {
      new Parts(database).deliver();
      clock.advance(Duration.ofSeconds(10));
    }

    assertThat(received).hasSize(4);
    assertThat(received).extracting(Received::id).containsOnly(received.getFirst().id());
    assertThat(received).extracting(Received::timestamp).doesNotHaveDuplicates();
    assertThat(parts.webhooks.log(hook.id()))
        .singleElement()
        .returns("DEAD", WebhookStore.Log::state)
        .returns(4, WebhookStore.Log::attempts)
        .returns("it answered 503", WebhookStore.Log::detail);
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void whatIsRefusedIsNotRepeated(Database database) throws Exception {
    Parts parts = new Parts(database);
    Webhook hook = parts.hook(Trigger.MODEL_VERSION_CREATED);
    parts.register();
    receiver.answer(404);

    parts.deliver();
    clock.advance(Duration.ofSeconds(10));
    parts.deliver();

    assertThat(received).hasSize(1);
    assertThat(parts.webhooks.log(hook.id()).getFirst().state()).isEqualTo("DEAD");
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void aWebhookThatIsDeletedOrDisabledIsNotCalled(Database database) throws Exception {
    Parts parts = new Parts(database);
    Webhook deleted = parts.hook(Trigger.MODEL_VERSION_CREATED);
    Webhook disabled = parts.hook(Trigger.MODEL_VERSION_CREATED);
    parts.register();
    parts.webhooks.delete(deleted.id());
    Webhook.Settings off =
        new Webhook.Settings(
            "off",
            Optional.of("too loud"),
            disabled.settings().url(),
            disabled.settings().triggers(),
            Webhook.Status.DISABLED);

    assertThat(parts.webhooks.update(disabled.id(), off, Optional.empty()).settings())
        .isEqualTo(off);
    parts.register();
    parts.deliver();

    assertThat(received).isEmpty();
    assertThat(parts.webhooks.list(Long.MAX_VALUE, 10))
        .extracting(Webhook::id)
        .containsExactly(disabled.id());
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> parts.webhooks.webhook(deleted.id()))
        .returns(WEBHOOK_NOT_FOUND, MillraceException::code);
  }

  @Test
  void whatItsRoutesTakeAndAnswerIsDescribed() {
    try (Database database = TestDatabases.sqlite()) {
      assertThat(RouteTable.of(new WebhookResource(new Parts(database).webhooks)).routes())
          .isNotEmpty()
          .allSatisfy(route -> assertThat(route.description().answer()).isPresent());
    }
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void aTestCallsOnceAndTellsWhatCameBack(Database database) {
    Parts parts = new Parts(database);
    Webhook hook = parts.hook(Trigger.MODEL_VERSION_ALIAS_CREATED);

    assertThat(parts.webhooks.test(hook.id(), Optional.empty()).isSuccess()).isTrue();
    receiver.answer(500);
    Webhooks.Tested failed =
        parts.webhooks.test(hook.id(), Optional.of(Trigger.MODEL_VERSION_CREATED));

    assertThat(failed.isSuccess()).isFalse();
    assertThat(failed.answer().orElseThrow().status()).isEqualTo(500);
    assertThat(received)
        .extracting(Received::event)
        .containsExactly("model_version_alias.created", "model_version.created");
    assertThat(received).allMatch(call -> call.signature().startsWith("v1,"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"http://example.com/hook", "https://10.0.0.1/hook", "https://user@127.0.0.1/"})
  void addressesThatMayNotBeCalledAreRefused(String url) {
    try (Database database = TestDatabases.sqlite()) {
      Parts parts = new Parts(database);
      assertThatExceptionOfType(MillraceException.class)
          .isThrownBy(
              () ->
                  parts.webhooks.create(
                      settings(url, Set.of(Trigger.MODEL_VERSION_CREATED)), Optional.empty()))
          .returns(WEBHOOK_INVALID, MillraceException::code);
    }
  }

  /// The value is of Python's hmac module, with the key `s3cret`.
  @Test
  void signsIdTimestampAndBody() {
    assertThat(Signature.of("s3cret", "d-1", "1700000000", "{\"a\":\"ü\"}"))
        .isEqualTo("v1,sd19nKDle6p7/JkWnCaL+Xp+5E+c1ScE93nD5Pq2tG8=");
  }
}
