"""A chat function as tutorials write it: everything imported, and every client made, before there is a request."""

import json
from typing import Any

import boto3
from langchain_aws import BedrockEmbeddings, ChatBedrockConverse
from langchain_core.output_parsers import StrOutputParser
from langchain_core.prompts import ChatPromptTemplate
from langchain_pinecone import PineconeVectorStore

REGION = "us-east-1"
table = boto3.resource("dynamodb", region_name=REGION).Table("lectern")
bucket = boto3.client("s3", region_name=REGION)
embeddings = BedrockEmbeddings(model_id="amazon.titan-embed-text-v2:0", region_name=REGION)
model = ChatBedrockConverse(model="anthropic.claude-haiku-4-5-20251001-v1:0", region_name=REGION)
prompt = ChatPromptTemplate.from_template("Answer from this only: {context}\n\n{question}")
chain = prompt | model | StrOutputParser()
store = PineconeVectorStore


def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    return {"statusCode": 200, "body": json.dumps({"asked": sorted(event)})}
