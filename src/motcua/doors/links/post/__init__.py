"""The post: fetches results on paper and brings them (dịch vụ bưu chính công ích, trả kết quả tại nhà).

No description is public. Everything here is a guess: paths, names of fields, words of states, the signature of news; each is a setting or
stands in `wire.py`. What does not depend on it: one order for each delivery under a number of ours, news known by its own key.
"""
