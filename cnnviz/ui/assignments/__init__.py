"""Assignments: pages whose controls a teacher's link holds, and what the link asks for."""
