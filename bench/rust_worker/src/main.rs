// SPDX-License-Identifier: Apache-2.0
//! The Rust port as an opponent of bench/run: the methods of the conformance service that the driver calls, on
//! stdin and stdout, a unix socket or HTTP. Made to be fast: an echo hands back the column it was given, stdin
//! and stdout have large buffers.
use std::io::{self, BufReader, BufWriter, Write};
use std::sync::{atomic::AtomicBool, Arc, OnceLock};

use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, Int64Type};
use arrow_array::{Float64Array, Int64Array, RecordBatch};
use arrow_schema::{DataType, Field, Schema, SchemaRef};
use serde::{Deserialize, Serialize};
use vgi_rpc::stream::{
    exchange_decoder, producer_decoder, ExchangeState, OutputCollector, ProducerState, StreamResult,
};
use vgi_rpc::{CallContext, MethodInfo, MethodType, Result, RpcServer, StreamState};

const STDIO_BUFFER_BYTES: usize = 1 << 20;

fn schema(is_nullable: bool, columns: &[(&str, DataType)]) -> SchemaRef {
    let field = |(name, kind): &(&str, DataType)| Field::new(*name, kind.clone(), is_nullable);
    Arc::new(Schema::new(columns.iter().map(field).collect::<Vec<_>>()))
}

fn pair_schema() -> SchemaRef {
    static PAIR: OnceLock<SchemaRef> = OnceLock::new();
    PAIR.get_or_init(|| schema(true, &[("index", DataType::Int64), ("value", DataType::Int64)])).clone()
}

fn value_schema() -> SchemaRef {
    static VALUE: OnceLock<SchemaRef> = OnceLock::new();
    VALUE.get_or_init(|| schema(true, &[("value", DataType::Float64)])).clone()
}

#[derive(StreamState, Serialize, Deserialize)]
struct Counter {
    rows: i64,
    batches: i64,
    done: i64,
}

impl ProducerState for Counter {
    fn produce(&mut self, out: &mut OutputCollector, _call: &CallContext) -> Result<()> {
        if self.done == self.batches {
            out.finish();
            return Ok(());
        }
        let first = self.done * self.rows;
        let index = Int64Array::from_iter_values(first..first + self.rows);
        let value = Int64Array::from_iter_values((first..first + self.rows).map(|i| 10 * i));
        self.done += 1;
        out.emit(RecordBatch::try_new(out.schema(), vec![Arc::new(index), Arc::new(value)])?)
    }

    fn encode_state(&self) -> Result<Vec<u8>> {
        vgi_rpc::stream_codec::StreamStateCodec::encode(self)
    }
}

#[derive(StreamState, Serialize, Deserialize)]
struct Scale {
    factor: f64,
}

impl ExchangeState for Scale {
    fn exchange(&mut self, input: &RecordBatch, out: &mut OutputCollector, _call: &CallContext) -> Result<()> {
        let factor = self.factor;
        let scaled: Float64Array = input.column(0).as_primitive::<Float64Type>().unary(|x| factor * x);
        out.emit(RecordBatch::try_new(out.schema(), vec![Arc::new(scaled)])?)
    }

    fn encode_state(&self) -> Result<Vec<u8>> {
        vgi_rpc::stream_codec::StreamStateCodec::encode(self)
    }
}

fn add_unary(server: &mut RpcServer) {
    let empty: SchemaRef = Arc::new(Schema::empty());
    server.register(MethodInfo::unary("void_noop", empty.clone(), empty, |_request, _call| Ok(None)));
    for (method, param, kind) in [
        ("echo_int", "value", DataType::Int64),
        ("echo_string", "value", DataType::Utf8),
        ("echo_bytes", "data", DataType::Binary),
    ] {
        let result = schema(false, &[("result", kind.clone())]);
        let answer = result.clone();
        server.register(MethodInfo::unary(method, schema(false, &[(param, kind)]), result, move |request, _call| {
            Ok(Some(RecordBatch::try_new(answer.clone(), vec![request.batch.column(0).clone()])?))
        }));
    }
}

fn add_producer(server: &mut RpcServer, method: &'static str, params: &[(&str, DataType)]) {
    let producer = MethodInfo::stream(method, MethodType::Producer, schema(false, params), |request, _call| {
        let number = |i: usize| request.batch.column(i).as_primitive::<Int64Type>().value(0);
        let (rows, batches) = if request.batch.num_columns() == 1 { (1, number(0)) } else { (number(0), number(1)) };
        Ok(StreamResult::producer(pair_schema(), Box::new(Counter { rows, batches, done: 0 })))
    });
    server.register(producer.with_state_decoder(producer_decoder::<Counter>()));
}

fn add_exchange(server: &mut RpcServer) {
    let params = schema(false, &[("factor", DataType::Float64)]);
    let exchange = MethodInfo::stream("exchange_scale", MethodType::Exchange, params, |request, _call| {
        let factor = request.batch.column(0).as_primitive::<Float64Type>().value(0);
        Ok(StreamResult::exchange(value_schema(), value_schema(), Box::new(Scale { factor })))
    });
    server.register(exchange.with_state_decoder(exchange_decoder::<Scale>()));
}

fn new_server() -> Arc<RpcServer> {
    let mut server = RpcServer::builder()
        .server_id("rust-worker")
        .protocol_name("ConformanceService")
        .protocol_version("2.0.0")
        .build();
    add_unary(&mut server);
    add_producer(&mut server, "produce_n", &[("count", DataType::Int64)]);
    add_producer(
        &mut server,
        "produce_large_batches",
        &[("rows_per_batch", DataType::Int64), ("batch_count", DataType::Int64)],
    );
    add_exchange(&mut server);
    Arc::new(server)
}

fn announce(line: String) {
    println!("{line}");
    io::stdout().flush().expect("stdout takes no line");
}

fn serve_http(server: Arc<RpcServer>) -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async move {
        let state = vgi_rpc::http::HttpState::builder().server(server).token_key(&[7u8; 32]);
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
        announce(format!("PORT:{}", listener.local_addr()?.port()));
        vgi_rpc::http::serve_with_shutdown(state.build(), listener).await
    })
}

fn main() -> io::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let server = new_server();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => {
            let input = BufReader::with_capacity(STDIO_BUFFER_BYTES, io::stdin().lock());
            let output = BufWriter::with_capacity(STDIO_BUFFER_BYTES, io::stdout().lock());
            server.serve(input, output);
            Ok(())
        }
        ["--unix", path] => {
            let ready = format!("UNIX:{path}");
            let never = Arc::new(AtomicBool::new(false));
            vgi_rpc::unix::serve_unix(server, path, None, never, move || announce(ready))
        }
        ["--http", ..] => serve_http(server),
        _ => {
            eprintln!("usage: rust_worker [--unix PATH | --http]");
            std::process::exit(2)
        }
    }
}
