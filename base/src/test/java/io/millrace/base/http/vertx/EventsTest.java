package io.millrace.base.http.vertx;

import static io.millrace.base.http.vertx.ServerFixture.PATIENT;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.http.Response;
import io.millrace.base.http.Routes;
import java.io.IOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class EventsTest {
  private static final String GET = " HTTP/1.1\r\nHost: localhost\r\n\r\n";

  private final BlockingQueue<String> events = new LinkedBlockingQueue<>();
  private final CountDownLatch running = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);
  private final CountDownLatch release = new CountDownLatch(1);

  private void routes(Routes routes) {
    routes.get("/events").action("t.read").summary("e").to(_ -> Response.events(this::source));
    routes
        .get("/three")
        .action("t.read")
        .summary("t")
        .to(_ -> Response.events(sink -> sink.send("three", "3")));
    routes.get("/work").action("t.read").summary("w").to(_ -> work());
  }

  private void source(Response.EventSink sink) throws IOException, InterruptedException {
    running.countDown();
    try {
      while (true) {
        sink.send("tick", events.take());
      }
    } finally {
      ended.countDown();
    }
  }

  private Response work() throws InterruptedException {
    running.countDown();
    release.await();
    return Response.text("finished");
  }

  @Test
  void arriveAtOnceAndLineByLine() throws Exception {
    try (var server = new ServerFixture(PATIENT, this::routes);
        RawClient client = server.connect()) {
      client.send("GET /events" + GET);
      assertThat(lineAfterHead(client)).isEqualTo(": ");
      events.add("one\ntwo");
      assertThat(client.chunk()).isEqualTo("event: tick\ndata: one\ndata: two\n\n");
      events.add("three");
      assertThat(client.chunk()).isEqualTo("event: tick\ndata: three\n\n");
    }
  }

  @Test
  void endWhenTheSourceReturnsAndTheConnectionGoesOn() throws Exception {
    try (var server = new ServerFixture(PATIENT, this::routes);
        RawClient client = server.connect()) {
      RawClient.Answer answer = client.send("GET /three" + GET).receive();
      assertThat(answer.header("Content-Type")).isEqualTo("text/event-stream");
      assertThat(answer.body()).endsWith("event: three\ndata: 3\n\n");
      assertThat(client.send("GET /three" + GET).receive().status()).isEqualTo(200);
    }
  }

  @Test
  void endWhenTheClientLeaves() throws Exception {
    try (var server = new ServerFixture(PATIENT, this::routes)) {
      try (RawClient client = server.connect()) {
        client.send("GET /events" + GET);
        assertThat(running.await(10, TimeUnit.SECONDS)).isTrue();
      }
      assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void endWhenTheServerStops() throws Exception {
    var server = new ServerFixture(PATIENT, this::routes);
    try (RawClient client = server.connect()) {
      client.send("GET /events" + GET);
      assertThat(running.await(10, TimeUnit.SECONDS)).isTrue();
      server.close();
      assertThat(ended.getCount()).isZero();
      assertThat(client.receive().body()).isEqualTo(": \n\n");
    }
  }

  @Test
  void stoppingLetsARunningRequestFinish() throws Exception {
    var server = new ServerFixture(PATIENT, this::routes);
    try (RawClient client = server.connect();
        RawClient idle = server.connect()) {
      client.send("GET /work" + GET);
      assertThat(running.await(10, TimeUnit.SECONDS)).isTrue();
      Thread stop = Thread.ofVirtual().start(server::close);
      assertThat(idle.isClosedByServer()).isTrue();
      release.countDown();
      assertThat(client.receive().body()).isEqualTo("finished");
      assertThat(client.isClosedByServer()).isTrue();
      stop.join();
    }
  }

  private static String lineAfterHead(RawClient client) throws IOException {
    while (!client.line().isEmpty()) {
      // the head of the answer
    }
    return client.chunk().lines().findFirst().orElse("");
  }
}
